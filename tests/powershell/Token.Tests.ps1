# Get-ArmAccessToken: what it returns, whom it asks for, and that the token is shown nowhere.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Environment.ps1')
    Import-Module $modulePath -Force
    Reset-Everything
}

AfterAll {
    Reset-Everything
}

Describe 'A token of the system-assigned identity' {
    BeforeAll {
        $token = Get-ArmAccessToken
    }

    It 'is an ArmIdentity.AccessToken with a read-only SecureString' {
        $token.PSObject.TypeNames[0] | Should -BeExactly 'ArmIdentity.AccessToken'
        $token.Token | Should -BeOfType ([System.Security.SecureString])
        $token.Token.IsReadOnly() | Should -BeTrue
        # A JWT: three parts.
        (ConvertFrom-TestSecureString $token.Token).Split('.').Count | Should -Be 3
    }

    It 'says when it ends, in UTC, and what it is for' {
        $token.ExpiresOn | Should -BeOfType ([System.DateTimeOffset])
        $token.ExpiresOn.Offset | Should -Be ([timespan]::Zero)
        $token.ExpiresOn | Should -BeGreaterThan ([System.DateTimeOffset]::UtcNow)
        $token.Type | Should -BeExactly 'Bearer'
        $token.Resource | Should -BeExactly 'https://management.azure.com/'
        $token.Source | Should -BeExactly 'Imds'
    }

    It 'says who answered' {
        $token.ClientId | Should -Be $systemAssignedClientId
        $token.TenantId | Should -Be $tenantId
    }

    It 'is plain text on request, the same token' {
        $plain = Get-ArmAccessToken -AsPlainText
        $plain.Token | Should -BeOfType ([string])
        $plain.Token | Should -BeExactly (ConvertFrom-TestSecureString $token.Token)
    }

    It 'is kept: a second call asks nobody' {
        $null = Invoke-SimulatorControl DELETE '/requests'
        $again = Get-ArmAccessToken
        ConvertFrom-TestSecureString $again.Token | Should -BeExactly (ConvertFrom-TestSecureString $token.Token)
        @(Get-SimulatorRequest).Count | Should -Be 0
    }

    It 'is a new one with -ForceRefresh' {
        $null = Invoke-SimulatorControl DELETE '/requests'
        $new = Get-ArmAccessToken -ForceRefresh
        ConvertFrom-TestSecureString $new.Token | Should -Not -BeExactly (ConvertFrom-TestSecureString $token.Token)
        @(Get-SimulatorRequest | Where-Object { $_.target -like '/metadata/identity/oauth2/token*' }).Count | Should -Be 1
    }

    It 'names the host language in the User-Agent' {
        $null = Invoke-SimulatorControl DELETE '/requests'
        $null = Get-ArmAccessToken -ForceRefresh
        $agent = (Get-SimulatorRequest)[-1].headers | Where-Object { $_[0] -eq 'user-agent' }
        $agent[1] | Should -Match ([regex]::Escape("PowerShell/$($PSVersionTable.PSVersion)"))
    }
}

Describe 'A token of a user-assigned identity' {
    It 'is found by client id' {
        (Get-ArmAccessToken -ClientId $id1ClientId).ClientId | Should -Be $id1ClientId
    }

    It 'is found by object id' {
        (Get-ArmAccessToken -ObjectId $id1ObjectId).ClientId | Should -Be $id1ClientId
    }

    It 'is found by resource id' {
        (Get-ArmAccessToken -IdentityResourceId $id1ResourceId).ClientId | Should -Be $id1ClientId
    }

    It 'leaves the default identity as it was' {
        $null = Get-ArmAccessToken -ClientId $id1ClientId
        (Get-ArmAccessToken).ClientId | Should -Be $systemAssignedClientId
    }

    It 'can be asked of one source only' {
        (Get-ArmAccessToken -Source Imds -ClientId $id1ClientId).Source | Should -Be 'Imds'
    }
}

Describe 'Another resource' {
    It 'goes out exactly as it was given' {
        $null = Invoke-SimulatorControl DELETE '/requests'
        $token = Get-ArmAccessToken -ResourceUrl 'https://vault.azure.net' -ForceRefresh
        $token.Resource | Should -BeExactly 'https://vault.azure.net'
        $request = Get-SimulatorRequest | Where-Object { $_.target -like '/metadata/identity/oauth2/token*' }
        $request.target | Should -Match 'resource=https%3A%2F%2Fvault\.azure\.net(&|$)'
    }
}

Describe 'An error of Get-ArmAccessToken' {
    It 'says that the identity is not on the host' {
        $failure = $null
        try { Get-ArmAccessToken -ClientId $absentClientId } catch { $failure = $_ }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.IdentityNotFound,Get-ArmAccessToken'
        $failure.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $failure.TargetObject | Should -BeExactly $absentClientId
        $failure.Exception.GetType().FullName | Should -BeExactly 'ArmIdentity.ArmException'
        $failure.Exception.Code | Should -BeExactly 'IdentityNotFound'
        $failure.Exception.StatusCode | Should -Be 400
        $failure.Exception.IdentitySource | Should -Be 'Imds'
    }

    It 'is one error, in $Error and in -ErrorVariable' {
        $global:Error.Clear()
        try { Get-ArmAccessToken -ClientId $absentClientId -ErrorVariable failures } catch { $null = $_ }
        @($global:Error | Where-Object { "$_" -notlike '*StopUpstream*' }).Count | Should -Be 1
    }

    It 'names a NUL character and half a surrogate pair' {
        { Get-ArmAccessToken -ClientId "a$([char] 0)b" } | Should -Throw -ErrorId 'ArmIdentity.InvalidArgument,Get-ArmAccessToken'
        { Get-ArmAccessToken -ClientId "a$([char] 0xD800)" } | Should -Throw -ErrorId 'ArmIdentity.InvalidArgument,Get-ArmAccessToken'
    }
}

Describe 'Get-ArmAccessToken -WaitForIdentity' {
    BeforeEach {
        Reset-Everything
    }

    It 'waits until the host knows the identity, with progress' {
        # IMDS does not find it for two attempts.
        Add-SimulatorFault @{ service = 'imds'; path_prefix = '/metadata/identity'; count = 2; effect = @{ respond = @{ status = 400; headers = @(, @('Content-Type', 'application/json')); body = '{"error":"invalid_request","error_description":"Identity not found"}' } } }
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("`$ProgressPreference = 'Continue'; Import-Module '$modulePath'; Get-ArmAccessToken -ClientId $id1ClientId -ForceRefresh -WaitForIdentity")
            $shell.Invoke()[0].ClientId | Should -Be $id1ClientId
            $shown = @($shell.Streams.Progress | Where-Object { $_.Activity -eq 'Waiting for the managed identity' })
            $shown[0].StatusDescription | Should -Match '^attempt 1: IdentityNotFound, next one in 1 s$'
            $shown[-1].RecordType | Should -Be 'Completed'
        }
        finally {
            $shell.Dispose()
        }
        @(Get-SimulatorRequest | Where-Object { $_.target -like '/metadata/identity/oauth2/token*' }).Count | Should -Be 3
    }

    It 'waits for one that was assigned a moment ago, as the system-assigned one too' {
        Connect-Administrator
        $null = Get-ArmVirtualMachine | Remove-ArmVirtualMachineIdentity -SystemAssigned -IdentityId $id1ResourceId -Confirm:$false
        $null = Invoke-SimulatorControl PUT '/propagation' @{ assigned_identity_ms = 1500 }
        $vm = Get-ArmVirtualMachine | Add-ArmVirtualMachineIdentity -SystemAssigned
        Disconnect-Arm
        $failure = $null
        try { Get-ArmAccessToken -ForceRefresh } catch { $failure = $_ }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.IdentityNotAssigned,Get-ArmAccessToken'
        (Get-ArmAccessToken -ForceRefresh -WaitForIdentity).ObjectId | Should -Be $vm.PrincipalId
    }

    It 'gives up after -TimeoutSec, with the error of the last attempt' {
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $failure = $null
        try { Get-ArmAccessToken -ClientId $absentClientId -WaitForIdentity -TimeoutSec 3 } catch { $failure = $_ }
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 3.5
        $failure.FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.IdentityNotFound,Get-ArmAccessToken'
        @(Get-SimulatorRequest | Where-Object { $_.target -like '/metadata/identity/oauth2/token*' }).Count | Should -Be 2
    }

    It 'does not wait after any other error' {
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        { Get-ArmAccessToken -ResourceUrl 'https://nowhere.example' -WaitForIdentity } | Should -Throw -ErrorId 'ArmIdentity.InvalidResource,Get-ArmAccessToken'
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 1
    }

    It 'does not wait when there is a token' {
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        (Get-ArmAccessToken -WaitForIdentity).ClientId | Should -Be $systemAssignedClientId
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 1
    }
}

Describe 'The token is shown nowhere' {
    BeforeAll {
        $shown = Get-ArmAccessToken -AsPlainText
        # The signature is the secret part, and nothing else has it.
        $signature = $shown.Token.Split('.')[2]
    }

    It 'in the default view, as a string, in a list' {
        ($shown | Out-String) | Should -Not -Match ([regex]::Escape($signature))
        "$shown" | Should -Not -Match ([regex]::Escape($signature))
        ($shown | Out-String) | Should -Match 'Bearer'
    }

    It 'in verbose and debug lines, which there are' {
        $lines = Get-ArmAccessToken -ForceRefresh -Verbose -Debug 4>&1 5>&1 | Where-Object { $_.PSObject.TypeNames[0] -notlike '*AccessToken*' }
        @($lines).Count | Should -BeGreaterThan 0
        $new = (Get-ArmAccessToken -AsPlainText).Token
        (@($lines) | Out-String -Width 10000) | Should -Not -Match ([regex]::Escape($new.Split('.')[2]))
    }

    It 'in an error about a token that the caller brought' {
        $secret = [System.Net.NetworkCredential]::new('', 'eyJhbGciOiJub25lIn0.eyJhIjoxfQ.c2VjcmV0').SecurePassword
        $failure = $null
        try {
            $context = Connect-Arm -AccessToken $secret -Subscription $subscriptionId -Scope Runspace
            Get-ArmResourceGroup -Name $group -Context $context -ErrorAction Stop
        }
        catch { $failure = $_ }
        finally { Disconnect-Arm -Scope Runspace }
        $failure | Should -Not -BeNullOrEmpty
        ($failure | Format-List -Property * | Out-String -Width 10000) | Should -Not -Match 'c2VjcmV0'
        ($failure.Exception | Format-List -Property * | Out-String -Width 10000) | Should -Not -Match 'c2VjcmV0'
    }
}
