# What there is: subscriptions, resources of any type, Azure Resource Graph.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Environment.ps1')
    Import-Module $modulePath -Force
    $vaultId = "$groupPath/providers/Microsoft.KeyVault/vaults/myVault"
    $otherSubscriptionId = '20000000-0000-4000-8000-000000000002'
}

BeforeEach {
    Reset-Everything
    # A vault in the group of the virtual machine, and a second subscription with a group of its own.
    Edit-SimulatorWorld {
        $world = $args[0]
        $world.subscriptions[0].resource_groups[0].resources = @(@{
                resource_type = 'Microsoft.KeyVault/vaults'; name = 'myVault'; location = 'eastus'; tags = @{ env = 'test'; created = '2024-01-31' }
                properties = @{ softDelete = $true; made = '2024-01-31T00:00:00Z' }
                created_on = '2024-01-31T00:00:00Z'; changed_on = '2024-01-31T00:00:00Z'
            })
        $world.subscriptions += @{
            subscription_id = $otherSubscriptionId; tenant_id = $tenantId; display_name = 'Other'
            resource_groups = @(@{ name = 'otherGroup'; location = 'westeurope' })
        }
        $world.role_assignments += @{
            name = '60000000-0000-4000-8000-000000000009'; role = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'; principal_id = $administratorObjectId
            scope = "/subscriptions/$otherSubscriptionId"; created_on = '2024-01-31T09:30:11.5905444Z'
        }
    }
    Connect-Administrator
    $null = Invoke-SimulatorControl DELETE '/requests'
}

AfterAll {
    Reset-Everything
}

Describe 'Get-ArmSubscription' {
    It 'has the properties that Az scripts read' {
        $read = Get-ArmSubscription -Subscription $subscriptionId
        $read.PSObject.TypeNames[0] | Should -BeExactly 'ArmIdentity.Subscription'
        $read.Id | Should -BeExactly "/subscriptions/$subscriptionId"
        $read.SubscriptionId | Should -BeExactly $subscriptionId
        $read.Name | Should -BeExactly 'Simulated subscription'
        $read.TenantId | Should -BeExactly $tenantId
        $read.State | Should -BeExactly 'Enabled'
    }

    It 'gets <Case>' -ForEach @(
        @{ Case = 'all'; Names = 'Other', 'Simulated subscription'; Script = { Get-ArmSubscription } }
        @{ Case = 'one by its name, in any letter case'; Names = 'Other'; Script = { Get-ArmSubscription 'OTHER' } }
        @{ Case = 'names and ids from the pipeline'; Names = 'Other', 'Simulated subscription'; Script = { 'Other', $subscriptionId | Get-ArmSubscription } }
    ) {
        @(& $Script | ForEach-Object { $_.Name } | Sort-Object) | Should -Be @($Names)
    }

    It 'says that no subscription has a name, and reads the next' {
        $read = Get-ArmSubscription -Subscription 'Othr', 'Other' -ErrorAction SilentlyContinue -ErrorVariable failures
        $read.Name | Should -Be 'Other'
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.SubscriptionNotDetermined,Get-ArmSubscription'
        $failures[0].TargetObject | Should -BeExactly 'Othr'
        $failures[0].Exception.Message | Should -Match 'Simulated subscription'
    }

    It 'leads other commands through all subscriptions' {
        @(Get-ArmSubscription | Get-ArmResourceGroup | ForEach-Object { $_.Name } | Sort-Object) | Should -Be @($group, 'otherGroup', $forbiddenGroup)
        @(Get-ArmSubscription | Get-ArmVirtualMachine | ForEach-Object { $_.Name }) | Should -Be @('myVM')
    }
}

Describe 'Get-ArmResource' {
    It 'has the properties that Az scripts read, and what was sent as it was sent' {
        $read = Get-ArmResource -ResourceId $vaultId
        $read.PSObject.TypeNames[0] | Should -BeExactly 'ArmIdentity.Resource'
        $read.Id | Should -BeExactly $vaultId
        $read.ResourceId | Should -BeExactly $vaultId
        $read.Name | Should -BeExactly 'myVault'
        $read.ResourceGroupName | Should -BeExactly $group
        $read.SubscriptionId | Should -BeExactly $subscriptionId
        $read.ResourceType | Should -BeExactly 'Microsoft.KeyVault/vaults'
        $read.Location | Should -BeExactly 'eastus'
        $read.Tags['created'] | Should -BeExactly '2024-01-31'
        $read.Properties.made | Should -BeExactly '2024-01-31T00:00:00Z'
        $read.Properties.softDelete | Should -BeTrue
    }

    It 'lists <Case>' -ForEach @(
        @{ Case = 'all of the subscription'; Names = 'ID1', 'myVault', 'myVM'; Script = { Get-ArmResource } }
        @{ Case = 'those of a group'; Names = 'ID1', 'myVault', 'myVM'; Script = { Get-ArmResource -ResourceGroupName $group } }
        @{ Case = 'those of a group in the pipeline'; Names = @(); Script = { Get-ArmResourceGroup -Name $forbiddenGroup | Get-ArmResource } }
        @{ Case = 'those of a type'; Names = 'myVault'; Script = { Get-ArmResource -ResourceType microsoft.keyvault/VAULTS } }
        @{ Case = 'those of a name'; Names = 'myVM'; Script = { Get-ArmResource -Name MYvm } }
        @{ Case = 'those with a tag'; Names = 'myVault'; Script = { Get-ArmResource -TagName env } }
        @{ Case = 'those with another value of the tag'; Names = @(); Script = { Get-ArmResource -TagName env -TagValue production } }
        @{ Case = 'those with a tag, of a type'; Names = @(); Script = { Get-ArmResource -TagName env -TagValue test -ResourceType Microsoft.Compute/virtualMachines } }
        @{ Case = 'those of another subscription'; Names = @(); Script = { Get-ArmResource -Subscription Other } }
    ) {
        @(& $Script | ForEach-Object { $_.Name } | Sort-Object) | Should -Be @($Names)
    }

    It 'reads the properties of what was listed' {
        $listed = Get-ArmResource -Name myVault
        $listed.Properties | Should -BeNullOrEmpty
        ($listed | Get-ArmResource).Properties.made | Should -BeExactly '2024-01-31T00:00:00Z'
    }

    It 'asks with the api-version that is given' {
        $null = Get-ArmResource -ResourceId $vaultId -ApiVersion 2023-07-01
        @(Get-SimulatorRequest | Where-Object { $_.target -like '*vaults/myVault?api-version=2023-07-01' }).Count | Should -Be 1
    }

    It 'names a value without its tag' {
        { Get-ArmResource -TagValue test } | Should -Throw -ErrorId 'ArmIdentity.InvalidArgument,Get-ArmResource' -ExpectedMessage "*the tag's name*"
    }
}

Describe 'Search-ArmResourceGraph' {
    It 'gives the rows as they were sent' {
        $rows = @(Search-ArmResourceGraph "Resources | where type =~ 'microsoft.keyvault/vaults' | project id, name, tags")
        $rows.Count | Should -Be 1
        $rows[0].id | Should -Be $vaultId
        $rows[0].tags.created | Should -BeExactly '2024-01-31'
        @($rows[0].PSObject.Properties | ForEach-Object { $_.Name }) | Should -Be @('id', 'name', 'tags')
    }

    It 'goes on to the last page' {
        @(Search-ArmResourceGraph 'Resources | project id, name' -PageSize 1 | ForEach-Object { $_.name } | Sort-Object) | Should -Be @('ID1', 'myVault', 'myVM')
        @(Get-SimulatorRequest | Where-Object { $_.target -like '/providers/Microsoft.ResourceGraph/*' }).Count | Should -Be 3
    }

    It 'asks for no page that is not wanted' {
        @(Search-ArmResourceGraph 'Resources | project id, name' -PageSize 1 | Select-Object -First 1).Count | Should -Be 1
        @(Get-SimulatorRequest | Where-Object { $_.target -like '/providers/Microsoft.ResourceGraph/*' }).Count | Should -Be 1
    }

    It 'searches the subscriptions that are given, by id or by name' {
        $query = "ResourceContainers | where type =~ 'microsoft.resources/subscriptions/resourcegroups' | project id, name"
        @(Search-ArmResourceGraph $query).Count | Should -Be 3
        @(Search-ArmResourceGraph $query -Subscription 'Other' | ForEach-Object { $_.name }) | Should -Be @('otherGroup')
        @(Search-ArmResourceGraph $query -Subscription $subscriptionId, 'Other').Count | Should -Be 3
    }

    It 'warns of rows that are missing' {
        $body = '{"totalRecords":5,"count":1,"data":[{"n":5}],"facets":[],"resultTruncated":"true"}'
        Add-SimulatorFault @{ service = 'arm'; path_contains = 'ResourceGraph'; effect = @{ respond = @{ status = 200; headers = @(); body = $body } } }
        $rows = Search-ArmResourceGraph 'Resources | project n' -WarningVariable warnings -WarningAction SilentlyContinue
        $rows.n | Should -Be 5
        $warnings.Count | Should -Be 1
        "$warnings" | Should -Match 'Rows are missing'
    }

    It 'does not warn when all are there' {
        $null = Search-ArmResourceGraph 'Resources | project id' -PageSize 1 -WarningVariable warnings
        $warnings.Count | Should -Be 0
    }

    It 'searches a management group' {
        @(Search-ArmResourceGraph 'Resources' -ManagementGroup $tenantId).Count | Should -Be @(Search-ArmResourceGraph 'Resources').Count
        { Search-ArmResourceGraph 'Resources' -ManagementGroup 'nobodys' } | Should -Throw -ErrorId 'ArmIdentity.ArmRequestFailed,Search-ArmResourceGraph' -ExpectedMessage '*NoValidSubscriptions*'
    }

    It 'says what is wrong with a query' {
        { Search-ArmResourceGraph 'Resources | wher x' } | Should -Throw -ErrorId 'ArmIdentity.ArmRequestFailed,Search-ArmResourceGraph' -ExpectedMessage '*Details: InvalidQuery: Query is invalid.*'
    }

    It 'ends with a subscription that nobody has' {
        { Search-ArmResourceGraph 'Resources' -Subscription 'Othr' } | Should -Throw -ErrorId 'ArmIdentity.SubscriptionNotDetermined,Search-ArmResourceGraph'
    }
}
