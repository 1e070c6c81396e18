# Argument completion: which names are offered where, and that it never disturbs.
BeforeDiscovery {
    $offers = @(
        @{ Line = 'Get-ArmResourceGroup -Name my'; Offered = 'myResourceGroupVM' }
        @{ Line = 'New-ArmUserAssignedIdentity -ResourceGroupName '; Offered = 'myResourceGroupVM', 'TestRG' }
        @{ Line = 'New-ArmRoleAssignment -ResourceGroupName te'; Offered = 'TestRG' }
        @{ Line = 'Get-ArmVirtualMachine -ResourceGroupName myResourceGroupVM -Name '; Offered = 'myVM' }
        @{ Line = 'Add-ArmVirtualMachineIdentity -ResourceGroupName myResourceGroupVM -Name m'; Offered = 'myVM' }
        @{ Line = 'Get-ArmVirtualMachineScaleSet -ResourceGroupName myResourceGroupVM -Name '; Offered = 'myScaleSet' }
        @{ Line = 'Remove-ArmVirtualMachineScaleSetIdentity -ResourceGroupName myResourceGroupVM -Name my'; Offered = 'myScaleSet' }
        @{ Line = 'Remove-ArmUserAssignedIdentity -ResourceGroupName myResourceGroupVM -Name i'; Offered = 'ID1' }
        @{ Line = 'New-ArmRoleAssignment -RoleDefinitionName rea'; Offered = 'Reader' }
        @{ Line = 'Get-ArmRoleDefinition -Name "Virtual Machine C'; Offered = "'Virtual Machine Contributor'" }
    )
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Environment.ps1')
    Import-Module $modulePath -Force
}

BeforeEach {
    Reset-Everything
    Edit-SimulatorWorld {
        $args[0].subscriptions[0].resource_groups[0].scale_sets = @(@{
                name = 'myScaleSet'; location = 'eastus'; unique_id = '30000000-0000-4000-8000-000000000002'; size = 'Standard_D2s_v5'; capacity = 2
                orchestration_mode = 'Uniform'; time_created = '2024-01-31T08:15:30.1234567+00:00'; etag = 1
            })
    }
    Connect-Administrator
}

AfterAll {
    Reset-Everything
}

Describe 'Completion' {
    It 'offers <Offered> for: <Line>' -ForEach $offers {
        @(Get-Completion $Line | Sort-Object) | Should -Be @($Offered | Sort-Object)
    }

    It 'offers only what is in the group that was given' {
        @(Get-Completion 'Get-ArmVirtualMachine -ResourceGroupName TestRG -Name ' | Where-Object { $_ -eq 'myVM' }) | Should -BeNullOrEmpty
    }

    It 'offers the regions of the subscription' {
        Add-SimulatorFault @{ service = 'arm'; path_contains = '/locations'; effect = @{ respond = @{ status = 200; headers = @(); body = '{"value":[{"name":"westeurope"},{"name":"westus"},{"name":"eastus"}]}' } } }
        @(Get-Completion 'New-ArmUserAssignedIdentity -Location west') | Should -Be @('westeurope', 'westus')
        $asked = Get-SimulatorRequest | Where-Object { $_.target -like '*/locations*' }
        $asked.target | Should -BeExactly "/subscriptions/$subscriptionId/locations?api-version=2022-12-01"
    }

    It 'asks once for two completions' {
        $null = Get-Completion 'Get-ArmResourceGroup -Name my'
        $before = @(Get-SimulatorRequest).Count
        @(Get-Completion 'New-ArmRoleAssignment -ResourceGroupName my') | Should -Be @($group)
        @(Get-SimulatorRequest).Count | Should -Be $before
    }

    It 'is quiet and quick when there is no answer' {
        Import-Module $modulePath -Force
        Add-SimulatorFault @{ service = 'arm'; delay_ms = 20000; effect = 'answer' }
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $offered = Get-Completion 'Get-ArmResourceGroup -Name my'
        # 2 seconds, and slack for a busy machine.
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 6
        @($offered | Where-Object { $_ -eq $group }).Count | Should -Be 0
    }
}
