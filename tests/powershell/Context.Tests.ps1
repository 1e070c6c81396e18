# Connect-Arm, Disconnect-Arm, Get-ArmContext: what a context holds, and who shares it.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Environment.ps1')
    Import-Module $modulePath -Force

    # Runs a script in another runspace of this process that has imported the module, and returns its output.
    function Invoke-OtherRunspace {
        param([string] $Script)
        $other = [powershell]::Create()
        try {
            $null = $other.AddScript("`$ErrorActionPreference = 'Stop'; Import-Module '$modulePath'; $Script")
            $other.Invoke()
        }
        finally {
            $other.Dispose()
        }
    }
}

BeforeEach {
    Reset-Everything
}

AfterAll {
    Reset-Everything
}

Describe 'Connect-Arm' {
    It 'returns a context that says who, which cloud and which subscription' {
        $context = Connect-Arm
        $context.PSObject.TypeNames[0] | Should -BeExactly 'ArmIdentity.Context'
        $context.Source | Should -Be 'Imds'
        $context.SourceReason | Should -Not -BeNullOrEmpty
        $context.ClientId | Should -Be $systemAssignedClientId
        $context.Tenant | Should -Be $tenantId
        $context.Environment | Should -Be 'AzureCloud'
        $context.Subscription | Should -Be $subscriptionId
        $context.ResourceGroup | Should -Be $group
        $context.Scope | Should -Be 'Process'
        ($context | Out-String) | Should -Match $subscriptionId
    }

    It 'takes a user-assigned identity by <Parameter>' -ForEach @(
        @{ Parameter = 'ClientId'; Value = '50000000-0000-4000-8000-000000000002' }
        @{ Parameter = 'ObjectId'; Value = '40000000-0000-4000-8000-000000000002' }
        @{ Parameter = 'IdentityResourceId'; Value = '/subscriptions/20000000-0000-4000-8000-000000000001/resourceGroups/myResourceGroupVM/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ID1' }
    ) {
        $identity = @{ $Parameter = $Value }
        (Connect-Arm @identity).ClientId | Should -Be $id1ClientId
        (Get-ArmAccessToken).ClientId | Should -Be $id1ClientId
    }

    It 'fails for an identity that is not on the host, and leaves the context as it was' {
        $null = Connect-Arm -ClientId $id1ClientId
        $failure = $null
        try { Connect-Arm -ClientId $absentClientId } catch { $failure = $_ }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.IdentityNotFound,Connect-Arm'
        $failure.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $failure.TargetObject | Should -BeExactly $absentClientId
        (Get-ArmContext).ClientId | Should -Be $id1ClientId
    }

    It 'takes a token that the caller brings' {
        $brought = (Get-ArmAccessToken -ClientId $id1ClientId).Token
        $context = Connect-Arm -AccessToken $brought -Subscription $subscriptionId
        $context.Source | Should -Be 'AccessToken'
        (Get-ArmResourceGroup -Name $group).Name | Should -Be $group
        $own = Get-ArmAccessToken
        $own.Source | Should -Be 'AccessToken'
        ConvertFrom-TestSecureString $own.Token | Should -BeExactly (ConvertFrom-TestSecureString $brought)
    }

    It 'finds a CA file relative to the location' {
        $folder = [System.IO.Path]::GetDirectoryName($env:ARMIDENTITY_CA_FILE)
        $before = $env:ARMIDENTITY_CA_FILE
        Push-Location $folder
        try {
            $env:ARMIDENTITY_CA_FILE = ''
            $null = Connect-Arm -CaFile ([System.IO.Path]::GetFileName($before))
            (Get-ArmResourceGroup -Name $group).Name | Should -Be $group
        }
        finally {
            $env:ARMIDENTITY_CA_FILE = $before
            Pop-Location
        }
    }

    It 'names the option that is wrong' {
        { Connect-Arm -ArmEndpoint 'not a url' } | Should -Throw -ErrorId 'ArmIdentity.InvalidArgument,Connect-Arm' -ExpectedMessage '-ArmEndpoint: *'
    }
}

Describe 'Without Connect-Arm' {
    It 'Get-ArmContext makes no request' {
        $context = Get-ArmContext
        $context.PSObject.TypeNames[0] | Should -BeExactly 'ArmIdentity.Context'
        @(Get-SimulatorRequest).Count | Should -Be 0
    }

    It 'the host''s default identity is used' {
        (Get-ArmAccessToken).ClientId | Should -Be $systemAssignedClientId
        (Get-ArmResourceGroup -Name $group).Name | Should -Be $group
    }
}

Describe 'The context of the process' {
    It 'is used by another runspace that imports the module' {
        $null = Connect-Arm -ClientId $id1ClientId
        Invoke-OtherRunspace '(Get-ArmAccessToken).ClientId' | Should -Be $id1ClientId
    }

    It 'is the same in runspaces that start at the same time' {
        $null = Connect-Arm -ClientId $id1ClientId
        $running = foreach ($number in 1..4) {
            $shell = [powershell]::Create()
            $null = $shell.AddScript("Import-Module '$modulePath'; (Get-ArmAccessToken).ClientId")
            @{ Shell = $shell; Handle = $shell.BeginInvoke() }
        }
        $answers = foreach ($entry in $running) {
            $entry.Shell.EndInvoke($entry.Handle)
            $entry.Shell.Dispose()
        }
        @($answers) | Should -Be @($id1ClientId, $id1ClientId, $id1ClientId, $id1ClientId)
    }

    It 'is used in ForEach-Object -Parallel' -Skip:($PSVersionTable.PSVersion.Major -lt 7) {
        $null = Connect-Arm -ClientId $id1ClientId
        $answers = 1..3 | ForEach-Object -Parallel { Import-Module $using:modulePath; (Get-ArmAccessToken).ClientId } -ThrottleLimit 3
        @($answers) | Should -Be @($id1ClientId, $id1ClientId, $id1ClientId)
    }

    It 'stays when the module is imported again' {
        $null = Connect-Arm -ClientId $id1ClientId
        Import-Module $modulePath -Force
        (Get-ArmContext).ClientId | Should -Be $id1ClientId
    }

    It 'ends with Disconnect-Arm, in every runspace' {
        $null = Connect-Arm -ClientId $id1ClientId
        Disconnect-Arm
        (Get-ArmAccessToken).ClientId | Should -Be $systemAssignedClientId
        Invoke-OtherRunspace '(Get-ArmAccessToken).ClientId' | Should -Be $systemAssignedClientId
    }

    It 'is not removed by Disconnect-Arm -WhatIf' {
        $null = Connect-Arm -ClientId $id1ClientId
        Disconnect-Arm -WhatIf
        (Get-ArmContext).ClientId | Should -Be $id1ClientId
    }
}

Describe 'The context of a runspace' {
    It 'is used here and nowhere else' {
        $context = Connect-Arm -ClientId $id1ClientId -Scope Runspace
        $context.Scope | Should -Be 'Runspace'
        (Get-ArmAccessToken).ClientId | Should -Be $id1ClientId
        Invoke-OtherRunspace '(Get-ArmAccessToken).ClientId' | Should -Be $systemAssignedClientId
    }

    It 'comes before that of the process, and Disconnect-Arm removes it first' {
        $null = Connect-Arm
        $null = Connect-Arm -ClientId $id1ClientId -Scope Runspace
        (Get-ArmContext).Scope | Should -Be 'Runspace'
        Disconnect-Arm
        (Get-ArmContext).Scope | Should -Be 'Process'
    }

    It 'is the default in Azure Automation' {
        $env:AUTOMATION_ASSET_ACCOUNTID = '1'
        try {
            (Connect-Arm -ClientId $id1ClientId).Scope | Should -Be 'Runspace'
            Disconnect-Arm
            # And for the context that a command makes by itself.
            (Get-ArmContext).Scope | Should -Be 'Runspace'
        }
        finally {
            Remove-Item Env:AUTOMATION_ASSET_ACCOUNTID
        }
    }

    It 'is not in the way of one that the process was given in Azure Automation' {
        $env:AUTOMATION_ASSET_ACCOUNTID = '1'
        try {
            (Connect-Arm -ClientId $id1ClientId -Scope Process).Scope | Should -Be 'Process'
            (Get-ArmAccessToken).ClientId | Should -Be $id1ClientId
        }
        finally {
            Remove-Item Env:AUTOMATION_ASSET_ACCOUNTID
        }
    }
}

Describe '-Context' {
    It 'overrides the default for one call' {
        $id1 = Connect-Arm -ClientId $id1ClientId -Scope Runspace
        $null = Connect-Arm -Scope Runspace
        (Get-ArmAccessToken -Context $id1).ClientId | Should -Be $id1ClientId
        (Get-ArmAccessToken).ClientId | Should -Be $systemAssignedClientId
    }

    It 'must not be disconnected' {
        $id1 = Connect-Arm -ClientId $id1ClientId
        Disconnect-Arm
        { Get-ArmAccessToken -Context $id1 } | Should -Throw -ErrorId 'ArmIdentity.InvalidHandle,Get-ArmAccessToken' -ExpectedMessage '*Connect-Arm*'
    }
}

Describe 'A context that nobody holds any more' {
    # A run that keeps the runtime from collecting (see run.ps1) must not be made to.
    It 'is released by its finalizer' -Skip:([bool] $env:ARMIDENTITY_TEST_WITHOUT_COLLECTION) {
        $module = Get-Module ArmIdentity
        $handle = & $module {
            $context = New-ArmContext -Option @{} -Scope 'Call'
            $context.GetClientHandle()
        }
        $released = $false
        foreach ($attempt in 1..20) {
            [System.GC]::Collect()
            [System.GC]::WaitForPendingFinalizers()
            try {
                & $module { param($handle) $document = Invoke-NativeMethod 'armid_client_describe' $handle; Invoke-NativeMethod 'armid_document_release' $document } $handle
            }
            catch {
                $_.FullyQualifiedErrorId | Should -Be 'ArmIdentity.InvalidHandle'
                $released = $true
                break
            }
            # The engine may still hold the last values of a pipeline; run something else through it.
            $null = 1..50 | ForEach-Object { [object]::new() }
        }
        $released | Should -BeTrue
    }
}
