# The parameters of every command: a change here is a change for users.
BeforeDiscovery {
    $expected = @(
        @{ Name = 'Connect-Arm'; Parameters = 'AccessToken', 'AllowLoopbackHttp', 'ArmEndpoint', 'CaFile', 'ClientId', 'Environment', 'IdentityResourceId', 'ObjectId', 'ProbeTimeoutMs', 'Scope', 'Source', 'Subscription', 'Tenant', 'TimeoutSec' }
        @{ Name = 'Disconnect-Arm'; Parameters = 'Confirm', 'Scope', 'WhatIf' }
        @{ Name = 'Get-ArmContext'; Parameters = @() }
        @{ Name = 'Get-ArmAccessToken'; Parameters = 'AsPlainText', 'ClientId', 'Context', 'ForceRefresh', 'IdentityResourceId', 'ObjectId', 'ResourceUrl', 'Source', 'TimeoutSec' }
        @{ Name = 'Get-ArmResourceGroup'; Parameters = 'Context', 'Current', 'Name', 'ResourceGroupName', 'ResourceId', 'Subscription' }
        @{ Name = 'Invoke-ArmRestMethod'; Parameters = 'ApiVersion', 'Body', 'Confirm', 'Context', 'Headers', 'Method', 'NoWait', 'Paginate', 'Path', 'Raw', 'ResponseHeadersVariable', 'StatusCodeVariable', 'Subscription', 'TimeoutSec', 'Uri', 'WhatIf' }
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

Describe 'Identity selectors' {
    It '<Command> takes -<First> or -<Second>, not both' -ForEach $exclusive {
        $both = @{ $First = 'a'; $Second = 'b' }
        { & $Command @both } | Should -Throw -ErrorId "AmbiguousParameterSet,$Command"
    }

    It 'are not taken with a token of one''s own' {
        $token = [System.Security.SecureString]::new()
        { Connect-Arm -AccessToken $token -ClientId 'a' } | Should -Throw -ErrorId 'AmbiguousParameterSet,Connect-Arm'
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
