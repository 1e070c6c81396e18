# The parameters of every command: a change here is a change for users.
BeforeDiscovery {
    $expected = @(
        @{ Name = 'Connect-Arm'; Parameters = 'AccessToken', 'AllowLoopbackHttp', 'ArmEndpoint', 'AzureCli', 'CaFile', 'CertificatePassword', 'CertificatePath', 'ClientId', 'ClientSecret', 'Environment', 'FederatedTokenFile', 'IdentityResourceId', 'ObjectId', 'ProbeTimeoutMs', 'Scope', 'ServicePrincipal', 'Source', 'Subscription', 'Tenant', 'TimeoutSec', 'UseDeviceAuthentication' }
        @{ Name = 'Disconnect-Arm'; Parameters = 'Confirm', 'Scope', 'WhatIf' }
        @{ Name = 'Get-ArmContext'; Parameters = @() }
        @{ Name = 'Get-ArmAccessToken'; Parameters = 'AsPlainText', 'ClientId', 'Context', 'ForceRefresh', 'IdentityResourceId', 'ObjectId', 'ResourceUrl', 'Source', 'TimeoutSec', 'WaitForIdentity' }
        @{ Name = 'Get-ArmResourceGroup'; Parameters = 'Context', 'Current', 'Name', 'ResourceGroupName', 'ResourceId', 'Subscription', 'SubscriptionId' }
        @{ Name = 'Invoke-ArmRestMethod'; Parameters = 'ApiVersion', 'Body', 'Confirm', 'Context', 'Headers', 'Method', 'NoWait', 'Paginate', 'Path', 'Raw', 'ResponseHeadersVariable', 'StatusCodeVariable', 'Subscription', 'TimeoutSec', 'Uri', 'WhatIf' }
        @{ Name = 'New-ArmUserAssignedIdentity'; Parameters = 'Confirm', 'Context', 'Location', 'Name', 'ResourceGroupName', 'Subscription', 'Tag', 'WhatIf' }
        @{ Name = 'Get-ArmUserAssignedIdentity'; Parameters = 'Context', 'Name', 'ResourceGroupName', 'ResourceId', 'Subscription' }
        @{ Name = 'Update-ArmUserAssignedIdentity'; Parameters = 'Confirm', 'Context', 'Name', 'ResourceGroupName', 'ResourceId', 'Subscription', 'Tag', 'WhatIf' }
        @{ Name = 'Remove-ArmUserAssignedIdentity'; Parameters = 'Confirm', 'Context', 'Name', 'ResourceGroupName', 'ResourceId', 'Subscription', 'WhatIf' }
        @{ Name = 'Get-ArmVirtualMachine'; Parameters = 'Context', 'Name', 'ResourceGroupName', 'ResourceId', 'Subscription' }
        @{ Name = 'Add-ArmVirtualMachineIdentity'; Parameters = 'Confirm', 'Context', 'IdentityId', 'Name', 'NoWait', 'ResourceGroupName', 'ResourceId', 'Subscription', 'SystemAssigned', 'TimeoutSec', 'WhatIf' }
        @{ Name = 'Remove-ArmVirtualMachineIdentity'; Parameters = 'Confirm', 'Context', 'IdentityId', 'Name', 'NoWait', 'ResourceGroupName', 'ResourceId', 'Subscription', 'SystemAssigned', 'TimeoutSec', 'WhatIf' }
        @{ Name = 'Get-ArmVirtualMachineScaleSet'; Parameters = 'Context', 'Name', 'ResourceGroupName', 'ResourceId', 'Subscription' }
        @{ Name = 'Add-ArmVirtualMachineScaleSetIdentity'; Parameters = 'Confirm', 'Context', 'IdentityId', 'Name', 'NoWait', 'ResourceGroupName', 'ResourceId', 'Subscription', 'SystemAssigned', 'TimeoutSec', 'WhatIf' }
        @{ Name = 'Remove-ArmVirtualMachineScaleSetIdentity'; Parameters = 'Confirm', 'Context', 'IdentityId', 'Name', 'NoWait', 'ResourceGroupName', 'ResourceId', 'Subscription', 'SystemAssigned', 'TimeoutSec', 'WhatIf' }
        @{ Name = 'Get-ArmRoleDefinition'; Parameters = 'Context', 'Custom', 'Name', 'RoleDefinitionId', 'Scope', 'Subscription' }
        @{ Name = 'New-ArmRoleAssignment'; Parameters = 'Condition', 'Confirm', 'Context', 'Description', 'DisplayName', 'ObjectId', 'ObjectType', 'ResourceGroupName', 'RoleDefinitionId', 'RoleDefinitionName', 'Scope', 'Subscription', 'TimeoutSec', 'WhatIf' }
        @{ Name = 'Get-ArmRoleAssignment'; Parameters = 'Context', 'DisplayName', 'ObjectId', 'Reach', 'ResourceGroupName', 'RoleDefinitionId', 'RoleDefinitionName', 'Scope', 'Subscription' }
        @{ Name = 'Remove-ArmRoleAssignment'; Parameters = 'Confirm', 'Context', 'DisplayName', 'ObjectId', 'ResourceGroupName', 'RoleAssignmentId', 'RoleDefinitionId', 'RoleDefinitionName', 'Scope', 'Subscription', 'WhatIf' }
        @{ Name = 'Get-ArmSubscription'; Parameters = 'Context', 'Subscription' }
        @{ Name = 'Get-ArmResource'; Parameters = 'ApiVersion', 'Context', 'Name', 'ResourceGroupName', 'ResourceId', 'ResourceType', 'Subscription', 'TagName', 'TagValue' }
        @{ Name = 'Search-ArmResourceGraph'; Parameters = 'Context', 'ManagementGroup', 'PageSize', 'Query', 'Subscription', 'TimeoutSec' }
        @{ Name = 'Wait-ArmOperation'; Parameters = 'ApiVersion', 'Context', 'ResourceId', 'Subscription', 'TimeoutSec', 'Uri' }
        @{ Name = 'Get-ArmInstanceMetadata'; Parameters = 'ProbeTimeoutMs', 'TimeoutSec' }
    )
    $exclusive = foreach ($command in 'Connect-Arm', 'Get-ArmAccessToken') {
        foreach ($pair in @('ClientId', 'ObjectId'), @('ClientId', 'IdentityResourceId'), @('ObjectId', 'IdentityResourceId')) {
            @{ Command = $command; First = $pair[0]; Second = $pair[1] }
        }
    }
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Environment.ps1')
    Import-Module $modulePath -Force
    $common = [System.Management.Automation.PSCmdlet]::CommonParameters
}

Describe 'Parameters of <Name>' -ForEach $expected {
    It 'are these' {
        $actual = (Get-Command $Name).Parameters.Keys | Where-Object { $common -notcontains $_ } | Sort-Object
        @($actual) | Should -Be @($Parameters)
    }
}

Describe 'The commands' -ForEach @{ Expected = $expected } {
    It 'are all in this file' {
        $listed = $Expected | ForEach-Object { $_.Name }
        @($listed | Sort-Object) | Should -Be @((Get-Module ArmIdentity).ExportedCommands.Keys | Sort-Object)
    }

    It 'that call Azure Resource Manager have -Subscription and -Context' {
        foreach ($command in (Get-Module ArmIdentity).ExportedCommands.Values) {
            if ($command.Name -notin 'Connect-Arm', 'Disconnect-Arm', 'Get-ArmContext', 'Get-ArmAccessToken', 'Get-ArmInstanceMetadata') {
                $command.Parameters.Keys | Should -Contain 'Subscription' -Because $command.Name
                $command.Parameters.Keys | Should -Contain 'Context' -Because $command.Name
            }
        }
    }

    It 'that remove something ask first' {
        foreach ($command in (Get-Module ArmIdentity).ExportedCommands.Values | Where-Object { $_.Name -like 'Remove-*' }) {
            $binding = $command.ScriptBlock.Attributes | Where-Object { $_ -is [System.Management.Automation.CmdletBindingAttribute] }
            $binding.ConfirmImpact | Should -Be 'High' -Because $command.Name
        }
    }
}

Describe 'Identity selectors' {
    It '<Command> takes -<First> or -<Second>, not both' -ForEach $exclusive {
        $both = @{ $First = 'a'; $Second = 'b' }
        { & $Command @both } | Should -Throw -ErrorId "AmbiguousParameterSet,$Command"
    }

    It 'of a managed identity are not taken with <Way>' -ForEach @(
        @{ Way = '-UseDeviceAuthentication'; Signing = @{ UseDeviceAuthentication = $true } }
        @{ Way = '-AzureCli'; Signing = @{ AzureCli = $true } }
        @{ Way = '-ServicePrincipal'; Signing = @{ ServicePrincipal = $true; Tenant = 't'; ClientSecret = [System.Security.SecureString]::new() } }
    ) {
        { Connect-Arm -ObjectId 'a' @Signing } | Should -Throw -ErrorId 'AmbiguousParameterSet,Connect-Arm'
    }

    It 'are not taken with a token of one''s own' {
        $token = [System.Security.SecureString]::new()
        { Connect-Arm -AccessToken $token -ClientId 'a' } | Should -Throw -ErrorId 'AmbiguousParameterSet,Connect-Arm'
    }
}

Describe 'An application' {
    It 'signs in with one thing' {
        $secret = [System.Security.SecureString]::new()
        $application = @{ ServicePrincipal = $true; Tenant = 't'; ClientId = 'c' }
        { Connect-Arm @application -ClientSecret $secret -CertificatePath 'x' } | Should -Throw -ErrorId 'AmbiguousParameterSet,Connect-Arm'
        { Connect-Arm @application -ClientSecret $secret -FederatedTokenFile 'x' } | Should -Throw -ErrorId 'AmbiguousParameterSet,Connect-Arm'
        { Connect-Arm @application -ClientSecret $secret -CertificatePassword $secret } | Should -Throw -ErrorId 'AmbiguousParameterSet,Connect-Arm'
    }

    It 'has its secret as a SecureString' {
        { Connect-Arm -ServicePrincipal -Tenant 't' -ClientId 'c' -ClientSecret 'plain' } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,Connect-Arm'
        (Get-Command Connect-Arm).Parameters['CertificatePassword'].ParameterType | Should -Be ([System.Security.SecureString])
    }
}

Describe 'A parameter of the wrong type' {
    It 'a context must be one of ours' {
        { Get-ArmResourceGroup -Context 'text' } | Should -Throw -ErrorId 'MismatchedPSTypeName,Get-ArmResourceGroup'
    }

    It 'a time limit must be in range' {
        { Connect-Arm -TimeoutSec 0 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,Connect-Arm'
    }
}
