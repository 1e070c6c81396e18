# docs/tutorial.md, as it stands there: every PowerShell block of the page is run, in the order of the page, in one session. The "before"
# blocks are Az commands and are not run.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Environment.ps1')
    $page = [System.IO.File]::ReadAllText([System.IO.Path]::Combine($repository, 'docs', 'tutorial.md')).Replace("`r", '')
    $blocks = @([regex]::Matches($page, '(?ms)^```powershell\n(.*?)^```') | ForEach-Object { $_.Groups[1].Value })

    # The page imports the module by its name.
    $modulePathBefore = $env:PSModulePath
    $env:PSModulePath = [System.IO.Path]::GetDirectoryName([System.IO.Path]::GetDirectoryName($modulePath)) + [System.IO.Path]::PathSeparator + $env:PSModulePath
    Import-Module ArmIdentity
    Reset-Everything
    # The machine of the page has no identity yet, and ID1 is not there. What is written takes a moment to arrive, as in Azure.
    Edit-SimulatorWorld {
        $world = $args[0]
        $first = $world.subscriptions[0].resource_groups[0]
        $first.user_assigned_identities = @()
        $first.virtual_machines[0].identity = @{}
        $world.role_assignments = @($world.role_assignments | Where-Object { $_.principal_id -eq $administratorObjectId })
    }
    $null = Invoke-SimulatorControl PUT '/propagation' @{ principal_ms = 1200 }

    $tenant = $tenantId
    $subscription = $subscriptionId
    $applicationId = $administratorClientId
    $secret = ConvertTo-TestSecureString $administratorSecret
    # A person answers yes, and stops at the first error.
    $PSDefaultParameterValues = @{ 'Remove-Arm*:Confirm' = $false; '*-Arm*:ErrorAction' = 'Stop' }

    # What each statement gave, by its first line.
    $given = [ordered] @{}
    $log = @{}
    foreach ($block in $blocks) {
        $tree = [System.Management.Automation.Language.Parser]::ParseInput($block, [ref] $null, [ref] $null)
        foreach ($statement in $tree.EndBlock.Statements) {
            $null = Invoke-SimulatorControl DELETE '/requests'
            $key = '{0:00} {1}' -f $given.Count, $statement.Extent.Text
            $given[$key] = @(. ([scriptblock]::Create($statement.Extent.Text)))
            $log[$key] = @(Get-SimulatorRequest)
        }
    }

    function Get-Given {
        param([string] $Pattern)
        $keys = @($given.Keys | Where-Object { $_ -like $Pattern })
        $keys.Count | Should -Be 1 -Because "one statement of the page is like $Pattern"
        , $given[[object] $keys[0]]
    }
}

AfterAll {
    $env:PSModulePath = $modulePathBefore
    Reset-Everything
}

Describe 'The tutorial' {
    It 'has the steps that this file knows' {
        @($given.Keys).Count | Should -Be 19
    }

    It 'signs in, and says whom, in which tenant and subscription' {
        $context = $given[[object] (@($given.Keys | Where-Object { $_ -like '*Connect-Arm *' })[0])][0]
        $context.ClientId | Should -Be $administratorClientId
        $context.Tenant | Should -Be $tenantId
        $context.Subscription | Should -Be $subscriptionId
    }

    It 'creates the identity, with the properties that are promised' {
        $id.PSObject.TypeNames[0] | Should -BeExactly 'ArmIdentity.UserAssignedIdentity'
        foreach ($property in 'Id', 'Name', 'Location', 'TenantId', 'PrincipalId', 'ClientId', 'Type') {
            $id.$property | Should -Not -BeNullOrEmpty -Because $property
        }
        $id.Location | Should -Be 'eastus'
        (Get-Given '*Select-Object Id,*').Count | Should -BeGreaterThan 0
    }

    It 'assigns it to the virtual machine' {
        $machine = (Get-Given '*| Add-ArmVirtualMachineIdentity -IdentityId*')[0]
        $machine.Name | Should -Be 'myVM'
        $machine.Identity.type | Should -Be 'UserAssigned'
        @($machine.Identity.userAssignedIdentities.PSObject.Properties | ForEach-Object { $_.Value.clientId }) | Should -Be @($id.ClientId)
    }

    It 'grants it access, waiting until it is known, and tells the second time that it has it' {
        $first = (Get-Given '*New-ArmRoleAssignment -ObjectId*')[0]
        $second = (Get-Given '*$id | New-ArmRoleAssignment*')[0]
        $first.Scope | Should -BeExactly $groupPath
        $first.ObjectId | Should -Be $id.PrincipalId
        $first.RoleDefinitionName | Should -BeExactly 'Reader'
        $first.Existed | Should -BeFalse
        $second.RoleAssignmentId | Should -BeExactly $first.RoleAssignmentId
        $second.DisplayName | Should -BeExactly 'ID1'
        $second.Existed | Should -BeTrue
    }

    It 'switches the system-assigned identity on, which keeps the other, and grants it access' {
        $vm.Identity.type | Should -Match 'SystemAssigned, ?UserAssigned'
        $vm.PrincipalId -as [guid] | Should -Not -BeNullOrEmpty
        $assignment = (Get-Given '*$vm | New-ArmRoleAssignment*')[0]
        $assignment.ObjectId | Should -Be $vm.PrincipalId
        $assignment.DisplayName | Should -BeExactly 'myVM'
    }

    It 'gets a token of either identity on the machine' {
        $first = (Get-Given '*Get-ArmAccessToken -ClientId*')[0]
        $first.Source | Should -Be 'Imds'
        $first.ClientId | Should -Be $id.ClientId
        $first.Resource | Should -BeExactly 'https://management.azure.com/'
        $second = (Get-Given '?? Get-ArmAccessToken')[0]
        $second.ObjectId | Should -Be $vm.PrincipalId
    }

    It 'reads the resource group with it, as an object and as text' {
        $read = (Get-Given '*Get-ArmResourceGroup -Name*')[0]
        $read.ResourceGroupName | Should -BeExactly $group
        $read.ProvisioningState | Should -BeExactly 'Succeeded'
        $text = (Get-Given '*Invoke-ArmRestMethod*')[0]
        $text | Should -BeOfType ([string])
        $text | Should -Match '"provisioningState":"Succeeded"'
    }

    It 'undoes all of it' {
        Connect-Administrator
        @(Get-ArmRoleAssignment | ForEach-Object { $_.ObjectId }) | Should -Be @($administratorObjectId)
        (Get-ArmVirtualMachine -ResourceGroupName $group -Name myVM).Identity | Should -BeNullOrEmpty
        @(Get-ArmUserAssignedIdentity).Count | Should -Be 0
    }

    It 'is refused nothing but the principal that is not known yet' {
        # On a slow machine it is known before it is asked for.
        @($log.Values | ForEach-Object { $_ } | Where-Object { $_.status -gt 400 }).Count | Should -Be 0
    }
}
