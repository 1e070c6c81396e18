# Connect-Arm on a machine without a managed identity: applications, a person, the Azure CLI.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Environment.ps1')
    Import-Module $modulePath -Force

    # The subject of the administrator's federated tokens, and the user of the simulator's default world.
    $administratorSubject = 'system:serviceaccount:default:administrator'
    $userName = 'user@arm-simulator.onmicrosoft.com'
    $userObjectId = '40000000-0000-4000-8000-0000000000b1'
    $administrator = @{ ServicePrincipal = $true; Tenant = $tenantId; ClientId = $administratorClientId }

    # Everything that a caller can see of an error.
    function Get-ErrorText {
        param($Failure)
        ($Failure | Format-List -Property * | Out-String -Width 10000) + ($Failure.Exception | Format-List -Property * | Out-String -Width 10000)
    }
}

BeforeEach {
    Reset-Everything
}

AfterAll {
    Reset-Everything
}

Describe 'Connect-Arm -ServicePrincipal' {
    It 'signs in with a secret, and says whom' {
        $context = Connect-Arm @administrator -ClientSecret (ConvertTo-TestSecureString $administratorSecret)
        $context.Source | Should -Be 'ServicePrincipal'
        $context.ClientId | Should -Be $administratorClientId
        $context.ObjectId | Should -Be $administratorObjectId
        $context.Tenant | Should -Be $tenantId
        $context.Subscription | Should -Be $subscriptionId
        (Get-ArmResourceGroup -Name $forbiddenGroup).Name | Should -Be $forbiddenGroup
        (Get-ArmAccessToken -ResourceUrl 'https://vault.azure.net').ObjectId | Should -Be $administratorObjectId
    }

    It 'takes a tenant by its domain name' {
        $byName = @{ ServicePrincipal = $true; Tenant = 'arm-simulator.onmicrosoft.com'; ClientId = $administratorClientId }
        (Connect-Arm @byName -ClientSecret (ConvertTo-TestSecureString $administratorSecret)).Tenant | Should -Be $tenantId
    }

    It 'signs in with a certificate, found relative to the location' {
        $file = Join-Path $TestDrive 'administrator.pem'
        $pem = [System.IO.File]::ReadAllText([System.IO.Path]::Combine($repository, 'simulator', 'src', 'world', 'test-only-administrator.pem'))
        [System.IO.File]::WriteAllText($file, $pem)
        Push-Location $TestDrive
        try {
            (Connect-Arm @administrator -CertificatePath 'administrator.pem').ObjectId | Should -Be $administratorObjectId
        }
        finally {
            Pop-Location
        }
    }

    It 'signs in with a PFX and its password, whatever the file is called' {
        # The password is not ASCII, and this file is.
        $password = "a-secret-of-the-PFX: gr$([char] 0xfc)n $([char] 0x20ac)"
        $file = Join-Path $TestDrive 'administrator.txt'
        [System.IO.File]::Copy([System.IO.Path]::Combine($repository, 'tests', 'certificates', 'administrator.pfx'), $file)
        (Connect-Arm @administrator -CertificatePath $file -CertificatePassword (ConvertTo-TestSecureString $password)).ObjectId | Should -Be $administratorObjectId
        foreach ($wrong in @(@{}, @{ CertificatePassword = ConvertTo-TestSecureString 'swordfish-0815' })) {
            $failure = $null
            try { Connect-Arm @administrator -CertificatePath $file @wrong } catch { $failure = $_ }
            $failure.FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.InvalidConfiguration,Connect-Arm'
            $failure.Exception.Message | Should -Match 'certificate_password'
            Get-ErrorText $failure | Should -Not -Match 'swordfish'
        }
    }

    It 'takes an empty password for that of a PFX without one' {
        $files = [System.IO.Path]::Combine($repository, 'tests', 'certificates')
        foreach ($name in 'empty-password.pfx', 'no-password.pfx') {
            # The certificate opens, and is not one of the administrator's.
            $opened = { Connect-Arm @administrator -CertificatePath (Join-Path $files $name) -CertificatePassword (New-Object System.Security.SecureString) }
            $opened | Should -Throw -ErrorId 'ArmIdentity.InvalidClientCredential,Connect-Arm'
        }
    }

    It 'signs in with a federated token' {
        $file = Join-Path $TestDrive 'token'
        [System.IO.File]::WriteAllText($file, (Invoke-SimulatorControl POST '/federated-tokens' @{ subject = $administratorSubject }).token)
        (Connect-Arm @administrator -FederatedTokenFile $file).ObjectId | Should -Be $administratorObjectId
    }

    It 'says what is wrong with a secret, and never the secret' {
        $failure = $null
        try { Connect-Arm @administrator -ClientSecret (ConvertTo-TestSecureString 'swordfish-0815') } catch { $failure = $_ }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.InvalidClientCredential,Connect-Arm'
        $failure.CategoryInfo.Category | Should -Be 'AuthenticationError'
        $failure.TargetObject | Should -BeExactly $administratorClientId
        $failure.Exception.ServiceCode | Should -Be 'AADSTS7000215'
        $failure.Exception.CorrelationId | Should -Not -BeNullOrEmpty
        Get-ErrorText $failure | Should -Not -Match 'swordfish'
        (Get-SimulatorRequest | ForEach-Object { $_.body }) -join '' | Should -Not -Match 'swordfish'
    }

    It 'knows an application that is not there' {
        $unknown = @{ ServicePrincipal = $true; Tenant = $tenantId; ClientId = $absentClientId }
        { Connect-Arm @unknown -ClientSecret (ConvertTo-TestSecureString 'x') } | Should -Throw -ErrorId 'ArmIdentity.ApplicationNotFound,Connect-Arm'
    }

    It 'asks Entra for what Azure Resource Manager demands of the token' {
        $null = Connect-Arm @administrator -ClientSecret (ConvertTo-TestSecureString $administratorSecret)
        $claims = @{ access_token = @{ acrs = @{ essential = $true; value = 'p1' } } }
        $null = Invoke-SimulatorControl PUT '/claims-challenge' @{ claims = $claims }
        $null = Invoke-SimulatorControl DELETE '/requests'
        (Get-ArmResourceGroup -Name $forbiddenGroup).Name | Should -Be $forbiddenGroup
        (Get-ArmResourceGroup -Name $group).Name | Should -Be $group
        @(Get-SimulatorRequest | ForEach-Object { '{0} {1}' -f $_.service, $_.status }) | Should -Be @('arm 401', 'login 200', 'arm 200', 'arm 200')
    }

    It 'signs in where -Authority says' {
        $secret = ConvertTo-TestSecureString $administratorSecret
        $authority = $env:AZURE_AUTHORITY_HOST
        # With and without what every address begins with; some programs write it so.
        foreach ($named in $authority, ($authority -replace '^https://', '')) {
            (Connect-Arm @administrator -ClientSecret $secret -Authority $named).ObjectId | Should -Be $administratorObjectId
        }
        # Not Entra, but it writes down what it is asked: the parameter wins over the variable and over what the cloud says.
        $null = Invoke-SimulatorControl DELETE '/requests'
        $other = $env:AZURE_POD_IDENTITY_AUTHORITY_HOST
        { Connect-Arm @administrator -ClientSecret $secret -Authority $other -ArmEndpoint $env:ARMIDENTITY_ARM_ENDPOINT -AllowLoopbackHttp } | Should -Throw
        $asked = @(Get-SimulatorRequest | Where-Object { $_.method -eq 'POST' })
        $asked.Count | Should -Be 1
        '{0} {1}' -f $asked[0].service, $asked[0].target | Should -Be "imds /$tenantId/oauth2/v2.0/token"
    }

    It 'takes no <Authority> for an authority' -ForEach @(
        @{ Authority = 'http://login.example'; Code = 'InsecureEndpoint' }
        @{ Authority = 'http://127.0.0.1:9'; Code = 'InsecureEndpoint' }
        @{ Authority = 'https://login.example/contoso.com'; Code = 'InvalidConfiguration' }
        @{ Authority = 'https://'; Code = 'InvalidArgument' }
    ) {
        $secret = ConvertTo-TestSecureString $administratorSecret
        { Connect-Arm @administrator -ClientSecret $secret -Authority $Authority } | Should -Throw -ErrorId "ArmIdentity.$Code,Connect-Arm"
        @(Get-SimulatorRequest).Count | Should -Be 0
    }

    It 'names a certificate file that cannot be used, and never its password' {
        $file = Join-Path $TestDrive 'none.pem'
        [System.IO.File]::WriteAllText($file, 'nothing')
        $failure = $null
        try { Connect-Arm @administrator -CertificatePath $file -CertificatePassword (ConvertTo-TestSecureString 'swordfish-0815') } catch { $failure = $_ }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.InvalidConfiguration,Connect-Arm'
        $failure.Exception.Message | Should -Match 'none\.pem'
        Get-ErrorText $failure | Should -Not -Match 'swordfish'
    }
}

Describe 'Connect-Arm -UseDeviceAuthentication' {
    BeforeAll {
        # Connects in another runspace, and returns it while it waits for the person.
        function Start-SignIn {
            $shell = [powershell]::Create()
            $null = $shell.AddScript("`$ErrorActionPreference = 'Stop'; Import-Module '$modulePath'; Connect-Arm -UseDeviceAuthentication")
            $running = @{ Shell = $shell; Handle = $shell.BeginInvoke() }
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            while ($shell.Streams.Warning.Count -eq 0) {
                if ($watch.Elapsed.TotalSeconds -gt 60 -or $running.Handle.IsCompleted) {
                    throw "No code was shown. $($shell.Streams.Error)"
                }
                Start-Sleep -Milliseconds 50
            }
            $running
        }
    }

    It 'shows the code at once and waits for the person' {
        $running = Start-SignIn
        try {
            $waiting = @((Invoke-SimulatorControl GET '/sign-ins').sign_ins)
            $waiting.Count | Should -Be 1
            $running.Shell.Streams.Warning[0].Message | Should -Match ('microsoft\.com/devicelogin.*' + $waiting[0].user_code)
            $running.Handle.IsCompleted | Should -BeFalse
            $null = Invoke-SimulatorControl POST '/sign-ins' @{ user_code = $waiting[0].user_code; user = $userName }
            $context = $running.Shell.EndInvoke($running.Handle)[0]
        }
        finally {
            $running.Shell.Dispose()
        }
        $context.Source | Should -Be 'DeviceCode'
        $context.UserName | Should -Be $userName
        $context.ObjectId | Should -Be $userObjectId
        $context.Tenant | Should -Be $tenantId
        # The sign-in is the context's, in every runspace and for every resource.
        (Get-ArmAccessToken -ResourceUrl 'https://vault.azure.net').ObjectId | Should -Be $userObjectId
        @((Invoke-SimulatorControl GET '/sign-ins').sign_ins).Count | Should -Be 0
    }

    It 'ends when the person declines' {
        $running = Start-SignIn
        try {
            $null = Invoke-SimulatorControl POST '/sign-ins' @{ user_code = (Invoke-SimulatorControl GET '/sign-ins').sign_ins[0].user_code }
            $failure = $null
            try { $running.Shell.EndInvoke($running.Handle) } catch { $failure = $_.Exception.GetBaseException() }
            $failure.Code | Should -BeExactly 'SignInDeclined'
        }
        finally {
            $running.Shell.Dispose()
        }
    }
}

Describe 'Connect-Arm -AzureCli' {
    BeforeAll {
        # In a process of its own: on Linux and macOS the native side of a process does not see what $env: changes.
        function Invoke-WithPath {
            param([string] $Path, [string] $Script)
            $before = $env:PATH
            try {
                $env:PATH = $Path
                Invoke-FreshProcess "Import-Module '$modulePath'; $Script"
            }
            finally {
                $env:PATH = $before
            }
        }
    }

    It 'says what to install where there is none' {
        $output = Invoke-WithPath $TestDrive "try { Connect-Arm -AzureCli } catch { `$_.FullyQualifiedErrorId; `$_.CategoryInfo.Category }"
        @($output) | Should -Be @('ArmIdentity.AzureCliNotFound,Connect-Arm', 'NotInstalled')
    }

    It 'uses the account that is signed in there' -Skip:($PSVersionTable.PSVersion.Major -lt 6 -or $IsWindows) {
        $token = ConvertFrom-TestSecureString (Get-ArmAccessToken).Token
        $program = Join-Path $TestDrive 'az'
        $json = '{"accessToken":"' + $token + '","expires_on":4102444800,"tokenType":"Bearer"}'
        [System.IO.File]::WriteAllText($program, "#!/bin/sh`necho '$json'`n")
        & chmod +x $program
        $script = "`$context = Connect-Arm -AzureCli -Tenant $tenantId; `$context.Source; `$context.ClientId; (Get-ArmResourceGroup -Name $group).Name"
        $output = Invoke-WithPath "$TestDrive`:$env:PATH" $script
        @($output) | Should -Be @('AzureCli', $systemAssignedClientId, $group)
    }
}
