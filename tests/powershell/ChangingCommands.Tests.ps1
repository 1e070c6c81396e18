# What changes something: -WhatIf sends no write, -Confirm asks first, and the same call without them changes it.
BeforeDiscovery {
    $changes = @(
        @{ Name = 'New-ArmUserAssignedIdentity'; Script = { param($how) New-ArmUserAssignedIdentity -ResourceGroupName $group -Name ID7 @how } }
        @{ Name = 'Update-ArmUserAssignedIdentity'; Script = { param($how) Update-ArmUserAssignedIdentity -ResourceGroupName $group -Name ID1 -Tag @{ a = 'b' } @how } }
        @{ Name = 'Remove-ArmUserAssignedIdentity'; Script = { param($how) Remove-ArmUserAssignedIdentity -ResourceGroupName $group -Name ID1 @how } }
        @{ Name = 'Add-ArmVirtualMachineIdentity'; Script = { param($how) Add-ArmVirtualMachineIdentity -ResourceGroupName $group -Name myVM -IdentityId $id2ResourceId @how } }
        @{ Name = 'Remove-ArmVirtualMachineIdentity'; Script = { param($how) Remove-ArmVirtualMachineIdentity -ResourceGroupName $group -Name myVM -SystemAssigned @how } }
        @{ Name = 'Add-ArmVirtualMachineScaleSetIdentity'; Script = { param($how) Add-ArmVirtualMachineScaleSetIdentity -ResourceGroupName $group -Name myScaleSet -SystemAssigned @how } }
        @{ Name = 'Remove-ArmVirtualMachineScaleSetIdentity'; Script = { param($how) Remove-ArmVirtualMachineScaleSetIdentity -ResourceGroupName $group -Name myScaleSet -IdentityId $id1ResourceId @how } }
        @{ Name = 'New-ArmRoleAssignment'; Script = { param($how) New-ArmRoleAssignment -ObjectId $id1ObjectId -RoleDefinitionName Contributor -ResourceGroupName $group @how } }
        @{ Name = 'Remove-ArmRoleAssignment'; Script = { param($how) Remove-ArmRoleAssignment -ObjectId $id1ObjectId -RoleDefinitionName Reader -ResourceGroupName $group @how } }
        @{ Name = 'Invoke-ArmRestMethod'; Script = { param($how) Invoke-ArmRestMethod -Method PATCH -Path $groupPath -ApiVersion 2024-11-01 -Body @{ tags = @{ a = 'b' } } @how } }
    )
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Environment.ps1')
    Import-Module $modulePath -Force
}

AfterAll {
    Reset-Everything
}

Describe 'The commands that change something' -ForEach @{ Changes = $changes } {
    It 'are all in this file' {
        $can = foreach ($command in (Get-Module ArmIdentity).ExportedCommands.Values) {
            # Disconnect-Arm changes this process only.
            if ($command.Parameters.ContainsKey('WhatIf') -and $command.Name -ne 'Disconnect-Arm') { $command.Name }
        }
        @($Changes | ForEach-Object { $_.Name } | Sort-Object) | Should -Be @($can | Sort-Object)
    }

    It 'are those with these verbs' {
        foreach ($command in (Get-Module ArmIdentity).ExportedCommands.Values) {
            if ($command.Name -match '^(New|Add|Update|Remove)-') {
                $command.Parameters.ContainsKey('WhatIf') | Should -BeTrue -Because $command.Name
            }
        }
    }
}

Describe '<Name>' -ForEach $changes {
    BeforeEach {
        Reset-Everything
        Edit-SimulatorWorld {
            $first = $args[0].subscriptions[0].resource_groups[0]
            $first.scale_sets = @(@{
                    name = 'myScaleSet'; location = 'eastus'; unique_id = '30000000-0000-4000-8000-000000000002'; size = 'Standard_D2s_v5'; capacity = 2
                    orchestration_mode = 'Uniform'; time_created = '2024-01-31T08:15:30.1234567+00:00'; etag = 1
                    identity = @{ user_assigned = @($id1ResourceId) }
                })
            $first.user_assigned_identities += @{
                name = 'ID2'; location = 'eastus'
                service_principal = @{ principal_id = '40000000-0000-4000-8000-000000000012'; client_id = '50000000-0000-4000-8000-000000000012' }
            }
        }
        $id2ResourceId = $id1ResourceId.Replace('ID1', 'ID2')
        Connect-Administrator
        $null = Invoke-SimulatorControl DELETE '/requests'
    }

    It 'sends no write with -WhatIf, and returns nothing' {
        & $Script @{ WhatIf = $true } | Should -BeNullOrEmpty
        @(Get-SimulatorWrite).Count | Should -Be 0
    }

    It 'asks with -Confirm, and sends no write where nobody can answer' {
        { & $Script @{ Confirm = $true } } | Should -Throw -ExpectedMessage '*NonInteractive*'
        @(Get-SimulatorWrite).Count | Should -Be 0
    }

    It 'asks by itself when it removes something, and only then' {
        $asks = $Name -like 'Remove-*'
        if ($asks) {
            { & $Script @{ } } | Should -Throw -ExpectedMessage '*NonInteractive*'
        }
        else {
            $null = & $Script @{ }
        }
        @(Get-SimulatorWrite).Count | Should -Be ([int] (-not $asks))
    }

    It 'sends one without it' {
        $null = & $Script @{ Confirm = $false }
        @(Get-SimulatorWrite).Count | Should -Be 1
    }
}
