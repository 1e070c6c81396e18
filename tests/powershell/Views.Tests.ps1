# How the module's objects look by default.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Environment.ps1')
    Import-Module $modulePath -Force
    Reset-Everything
    Connect-Administrator
}

AfterAll {
    Reset-Everything
}

Describe 'The view' {
    It 'of <Type> is a table with these columns' -ForEach @(
        @{ Type = 'Context'; Script = { Get-ArmContext }; Header = 'Account\s+Source\s+Tenant\s+Subscription\s+Environment'; Row = '50000000-0000-4000-8000-0000000000a1\s+ServicePrincipal\s+10000000-\S+\s+20000000-\S+\s+AzureCloud' }
        @{ Type = 'UserAssignedIdentity'; Script = { Get-ArmUserAssignedIdentity }; Header = 'ResourceGroupName\s+Name\s+Location\s+ClientId\s+PrincipalId'; Row = "myResourceGroupVM\s+ID1\s+eastus\s+$id1ClientId" }
        @{ Type = 'VirtualMachine'; Script = { Get-ArmVirtualMachine }; Header = 'ResourceGroupName\s+Name\s+Location\s+VmSize\s+ProvisioningState\s+Identity'; Row = 'myResourceGroupVM\s+myVM\s+eastus\s+Standard_D2s_v5\s+Succeeded\s+SystemAssigned' }
        @{ Type = 'VirtualMachineScaleSet'; Script = { & (Get-Module ArmIdentity) { ConvertTo-VirtualMachineScaleSet -Body ([pscustomobject] @{ id = '/subscriptions/s/resourceGroups/g/x'; name = 'set'; sku = @{ name = 'A1'; capacity = 3 } }) } }; Header = 'ResourceGroupName\s+Name\s+Location\s+VmSize\s+Capacity\s+ProvisioningState\s+Identity'; Row = 'g\s+set\s+A1\s+3\s+None' }
        @{ Type = 'RoleDefinition'; Script = { Get-ArmRoleDefinition Reader }; Header = 'Name\s+RoleDefinitionId\s+IsCustom\s+Description'; Row = 'Reader\s+acdd72a7' }
        @{ Type = 'RoleAssignment'; Script = { Get-ArmRoleAssignment -RoleDefinitionName Owner }; Header = 'RoleDefinitionName\s+DisplayName\s+ObjectId\s+ObjectType\s+Scope'; Row = 'Owner\s+40000000' }
        @{ Type = 'Subscription'; Script = { Get-ArmSubscription }; Header = 'Name\s+SubscriptionId\s+TenantId\s+State'; Row = 'Simulated subscription\s+20000000-\S+\s+10000000-\S+\s+Enabled' }
        @{ Type = 'Resource'; Script = { Get-ArmResource -Name myVM }; Header = 'ResourceGroupName\s+Name\s+ResourceType\s+Location'; Row = 'myResourceGroupVM\s+myVM\s+Microsoft.Compute/virtualMachines\s+eastus' }
    ) {
        $objects = & $Script
        @($objects)[0].PSObject.TypeNames[0] | Should -BeExactly "ArmIdentity.$Type"
        $text = $objects | Out-String -Width 240
        $text | Should -Match $Header
        $text | Should -Match $Row
    }
}
