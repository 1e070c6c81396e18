# The commands about user-assigned identities.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Environment.ps1')
    Import-Module $modulePath -Force
}

BeforeEach {
    Reset-Everything
    Connect-Administrator
    $null = Invoke-SimulatorControl DELETE '/requests'
}

AfterAll {
    Reset-Everything
}

Describe 'New-ArmUserAssignedIdentity' {
    It 'creates one in the region of its group, with the properties that Az scripts read' {
        $id = New-ArmUserAssignedIdentity -ResourceGroupName $forbiddenGroup -Name ID7 -Tag @{ created = '2024-01-31T00:00:00Z'; number = 4711 }
        $id.PSObject.TypeNames[0] | Should -BeExactly 'ArmIdentity.UserAssignedIdentity'
        $id.Id | Should -Be "/subscriptions/$subscriptionId/resourceGroups/$forbiddenGroup/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ID7"
        $id.ResourceId | Should -BeExactly $id.Id
        $id.ResourceGroupName | Should -BeExactly $forbiddenGroup
        $id.Name | Should -BeExactly 'ID7'
        $id.Location | Should -BeExactly 'eastus'
        $id.TenantId | Should -Be $tenantId
        $id.PrincipalId -as [guid] | Should -Not -BeNullOrEmpty
        $id.ClientId -as [guid] | Should -Not -BeNullOrEmpty
        $id.PrincipalId | Should -Not -Be $id.ClientId
        $id.Type | Should -BeExactly 'Microsoft.ManagedIdentity/userAssignedIdentities'
        $id.Tags['created'] | Should -BeExactly '2024-01-31T00:00:00Z'
        $id.Tags['NUMBER'] | Should -BeExactly '4711'
    }

    It 'gives the one that is there when it is run again' {
        $first = New-ArmUserAssignedIdentity -ResourceGroupName $group -Name ID1
        $first.PrincipalId | Should -Be $id1ObjectId
        (New-ArmUserAssignedIdentity -ResourceGroupName $group -Name ID1).PrincipalId | Should -Be $id1ObjectId
    }

    It 'takes the group from the pipeline, and the region that is given' {
        $id = Get-ArmResourceGroup -Name $forbiddenGroup | New-ArmUserAssignedIdentity -Name ID8 -Location westeurope
        $id.ResourceGroupName | Should -Be $forbiddenGroup
        $id.Location | Should -Be 'westeurope'
    }

    It 'names the character that a name cannot have, and sends nothing' {
        $null = New-ArmUserAssignedIdentity -ResourceGroupName $group -Name 'my id' -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures[0].FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.InvalidArgument,New-ArmUserAssignedIdentity'
        $failures[0].TargetObject | Should -BeExactly 'my id'
        $failures[0].Exception.Message | Should -Match "the character ' '"
        @(Get-SimulatorWrite).Count | Should -Be 0
    }

    It 'says that the group does not exist' {
        $null = New-ArmUserAssignedIdentity -ResourceGroupName nowhere -Name ID1 -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures[0].FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.ArmNotFound,New-ArmUserAssignedIdentity'
        $failures[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $failures[0].Exception.ServiceCode | Should -Be 'ResourceGroupNotFound'
    }

    It 'says that the identity in use may not' {
        Disconnect-Arm
        $null = New-ArmUserAssignedIdentity -ResourceGroupName $group -Name ID9 -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures[0].FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.ArmAuthorizationFailed,New-ArmUserAssignedIdentity'
        $failures[0].Exception.ServiceMessage | Should -Match 'Microsoft.ManagedIdentity/userAssignedIdentities/write'
    }
}

Describe 'Get-ArmUserAssignedIdentity' {
    BeforeEach {
        $null = New-ArmUserAssignedIdentity -ResourceGroupName $forbiddenGroup -Name ID2
    }

    It 'gets <Case>' -ForEach @(
        @{ Case = 'one by name'; Names = 'ID1'; Script = { Get-ArmUserAssignedIdentity -ResourceGroupName $group -Name ID1 } }
        @{ Case = 'one by position'; Names = 'ID1'; Script = { Get-ArmUserAssignedIdentity $group ID1 } }
        @{ Case = 'one by resource id'; Names = 'ID1'; Script = { Get-ArmUserAssignedIdentity -ResourceId $id1ResourceId } }
        @{ Case = 'those of a group'; Names = 'ID1'; Script = { Get-ArmUserAssignedIdentity -ResourceGroupName $group } }
        @{ Case = 'those of a group in the pipeline'; Names = 'ID2'; Script = { Get-ArmResourceGroup -Name $forbiddenGroup | Get-ArmUserAssignedIdentity } }
        @{ Case = 'those of the subscription'; Names = 'ID1', 'ID2'; Script = { Get-ArmUserAssignedIdentity } }
        @{ Case = 'those of subscriptions in the pipeline'; Names = 'ID1', 'ID2'; Script = { Get-ArmSubscription | Get-ArmUserAssignedIdentity } }
        @{ Case = 'its own output'; Names = 'ID1', 'ID2'; Script = { Get-ArmUserAssignedIdentity | Get-ArmUserAssignedIdentity } }
    ) {
        @(& $Script | ForEach-Object { $_.Name } | Sort-Object) | Should -Be @($Names)
    }

    It 'goes on after a name that is not there' {
        $read = Get-ArmUserAssignedIdentity -ResourceGroupName $group -Name absent, ID1 -ErrorAction SilentlyContinue -ErrorVariable failures
        $read.Name | Should -Be 'ID1'
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.ArmNotFound,Get-ArmUserAssignedIdentity'
        $failures[0].TargetObject | Should -BeExactly 'absent'
    }

    It 'asks in the subscription that is given' {
        $other = '20000000-0000-4000-8000-0000000000ff'
        $null = Get-ArmUserAssignedIdentity -ResourceGroupName $group -Name ID1 -Subscription $other -ErrorAction SilentlyContinue
        @(Get-SimulatorRequest | Where-Object { $_.target -like "/subscriptions/$other/*" }).Count | Should -Be 1
    }

    It 'uses the context that is given' {
        $context = Get-ArmContext
        $null = Connect-Arm
        { Get-ArmUserAssignedIdentity -ResourceGroupName $forbiddenGroup -ErrorAction Stop } | Should -Throw -ErrorId 'ArmIdentity.ArmAuthorizationFailed,Get-ArmUserAssignedIdentity'
        (Get-ArmUserAssignedIdentity -ResourceGroupName $forbiddenGroup -Context $context).Name | Should -Be 'ID2'
    }

    It 'says that an id is that of something else' {
        $null = Get-ArmUserAssignedIdentity -ResourceId $virtualMachinePath -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures[0].FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.InvalidArgument,Get-ArmUserAssignedIdentity'
        $failures[0].Exception.Message | Should -Match 'not the id of a user-assigned identity'
    }
}

Describe 'A list' {
    BeforeEach {
        # Three pages of one identity each.
        foreach ($page in 1, 2, 3) {
            $next = ''
            if ($page -lt 3) {
                $next = ',"nextLink":"' + $env:ARMIDENTITY_ARM_ENDPOINT.TrimEnd('/') + "$groupPath/page$($page + 1)" + '"'
            }
            $path = "page$page"
            if ($page -eq 1) {
                $path = 'userAssignedIdentities'
            }
            Add-SimulatorFault @{ service = 'arm'; path_contains = $path; effect = @{ respond = @{ status = 200; headers = @(); body = "{`"value`":[{`"name`":`"on$page`"}]$next}" } } }
        }
    }

    It 'is read to its end' {
        @(Get-ArmUserAssignedIdentity | ForEach-Object { $_.Name }) | Should -Be @('on1', 'on2', 'on3')
    }

    It 'is given page by page: what is not wanted is not asked for' {
        (Get-ArmUserAssignedIdentity | Select-Object -First 1).Name | Should -Be 'on1'
        # The second page may be under way when the first one is there.
        @(Get-SimulatorRequest | Where-Object { $_.target -like '*page3*' }).Count | Should -Be 0
    }

    It 'ends with a page that fails, after what was read' {
        $null = Invoke-SimulatorControl DELETE '/faults'
        $next = $env:ARMIDENTITY_ARM_ENDPOINT.TrimEnd('/') + "$groupPath/nothing"
        Add-SimulatorFault @{ service = 'arm'; path_contains = 'userAssignedIdentities'; effect = @{ respond = @{ status = 200; headers = @(); body = "{`"value`":[{`"name`":`"on1`"}],`"nextLink`":`"$next`"}" } } }
        Add-SimulatorFault @{ service = 'arm'; path_contains = 'nothing'; effect = @{ respond = @{ status = 403; headers = @(); body = '{"error":{"code":"AuthorizationFailed","message":"m"}}' } } }
        $read = [System.Collections.Generic.List[object]]::new()
        $failure = $null
        try { Get-ArmUserAssignedIdentity | ForEach-Object { $read.Add($_) } } catch { $failure = $_ }
        $read.Count | Should -Be 1
        $failure.FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.ArmAuthorizationFailed,Get-ArmUserAssignedIdentity'
    }

    It 'lets through untouched what a later command throws' {
        $failure = $null
        try { Get-ArmUserAssignedIdentity | ForEach-Object { throw 'mine' } } catch { $failure = $_ }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'mine'
    }
}

Describe 'Update-ArmUserAssignedIdentity' {
    It 'replaces the tags, by name and by pipeline' {
        $null = Update-ArmUserAssignedIdentity -ResourceGroupName $group -Name ID1 -Tag @{ a = '1'; b = '2' }
        $id = Get-ArmUserAssignedIdentity -ResourceGroupName $group -Name ID1 | Update-ArmUserAssignedIdentity -Tag @{ c = '3' }
        @($id.Tags.Keys) | Should -Be @('c')
        $id.PrincipalId | Should -Be $id1ObjectId
    }

    It 'takes them all away with an empty hashtable' {
        $null = Update-ArmUserAssignedIdentity -ResourceGroupName $group -Name ID1 -Tag @{ a = '1' }
        (Update-ArmUserAssignedIdentity -ResourceGroupName $group -Name ID1 -Tag @{}).Tags.Count | Should -Be 0
    }

    It 'says that there is none' {
        $null = Update-ArmUserAssignedIdentity -ResourceGroupName $group -Name absent -Tag @{} -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures[0].FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.ArmNotFound,Update-ArmUserAssignedIdentity'
        $failures[0].TargetObject | Should -BeExactly 'absent'
    }
}

Describe 'Remove-ArmUserAssignedIdentity' {
    It 'deletes by name and by pipeline, and returns nothing' {
        $null = New-ArmUserAssignedIdentity -ResourceGroupName $group -Name ID2
        Remove-ArmUserAssignedIdentity -ResourceGroupName $group -Name ID2 -Confirm:$false | Should -BeNullOrEmpty
        @(Get-ArmUserAssignedIdentity | ForEach-Object { $_.Name }) | Should -Be @('ID1')
        Get-ArmUserAssignedIdentity | Remove-ArmUserAssignedIdentity -Confirm:$false
        @(Get-ArmUserAssignedIdentity).Count | Should -Be 0
    }

    It 'says that there was none' {
        Remove-ArmUserAssignedIdentity -ResourceGroupName $group -Name absent -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.ArmNotFound,Remove-ArmUserAssignedIdentity'
        $failures[0].Exception.Message | Should -Match "'absent'\. Nothing was removed"
    }
}
