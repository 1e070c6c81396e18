# Secrets are in nothing that a session leaves behind: not on the screen, in no stream, in no transcript, not in $Error, not in the library's log.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Environment.ps1')
    Import-Module $modulePath -Force
    Reset-Everything
}

AfterAll {
    Reset-Everything
}

Describe 'A session with everything switched on that talks' {
    BeforeAll {
        $secretFile = Join-Path $TestDrive 'secret'
        $tokenFile = Join-Path $TestDrive 'tokens'
        # PowerShell 7 on Linux keeps a transcript because its settings say so, as an administrator would have it: each command with the values
        # of its parameters, and all that is shown. Elsewhere Start-Transcript does it, where the engine has that command.
        $transcripts = Join-Path $TestDrive 'transcripts'
        $settings = Join-Path (Join-Path $TestDrive 'settings') 'powershell'
        $null = New-Item -ItemType Directory -Path $settings, $transcripts
        [System.IO.File]::WriteAllText((Join-Path $settings 'powershell.config.json'),
            (ConvertTo-Json @{ PowerShellPolicies = @{ Transcription = @{ EnableTranscripting = $true; OutputDirectory = $transcripts } } } -Depth 4))
        $wrongSecret = 'swordfish~0815~wrong.secret'
        [System.IO.File]::WriteAllText($secretFile, $administratorSecret)
        $script = @"
`$VerbosePreference = 'Continue'; `$DebugPreference = 'Continue'; `$InformationPreference = 'Continue'; `$WarningPreference = 'Continue'
`$command = Get-Command Start-Transcript -ErrorAction Ignore
if (`$command) { `$null = & `$command -Path '$transcripts/started.txt' }
Import-Module '$modulePath'
function Read-Secret {
    `$secure = [System.Security.SecureString]::new()
    foreach (`$character in [System.IO.File]::ReadAllText('$secretFile').ToCharArray()) { `$secure.AppendChar(`$character) }
    `$secure
}
function Save-Token {
    param(`$Token)
    [System.IO.File]::AppendAllText('$tokenFile', [System.Net.NetworkCredential]::new('', `$Token).Password + "``n")
}
Get-ArmAccessToken -ForceRefresh
Save-Token (Get-ArmAccessToken).Token
Get-ArmResourceGroup -Name $group
Get-ArmResourceGroup -Name absent -ErrorAction Continue
Connect-Arm -ServicePrincipal -Tenant $tenantId -ClientId $administratorClientId -ClientSecret (Read-Secret) -Subscription $subscriptionId
Get-ArmContext | Format-List -Property *
`$plain = Get-ArmAccessToken -AsPlainText
`$plain
"`$plain"
Save-Token (Get-ArmAccessToken).Token
try { Invoke-ArmRestMethod -Path '/subscriptions/$subscriptionId/resourceGroups/absent' -ApiVersion 2022-09-01 } catch { `$_ }
[System.IO.File]::WriteAllText('$secretFile', '$wrongSecret')
try { Connect-Arm -ServicePrincipal -Tenant $tenantId -ClientId $administratorClientId -ClientSecret (Read-Secret) } catch { `$_ }
try { Connect-Arm -AccessToken (Read-Secret) -Subscription $subscriptionId; Get-ArmResourceGroup -Name $group -ErrorAction Stop } catch { `$_ }
'errors: ' + `$Error.Count
foreach (`$record in `$Error) {
    `$record | Format-List -Property *
    `$record.Exception | Format-List -Property *
    `$record.Exception.ToString()
    `$record.InvocationInfo | Format-List -Property *
    `$record.ScriptStackTrace
}
if (`$command) { `$null = Stop-Transcript }
"@
        # .NET passes its own environment on; the library reads it when it is loaded there.
        $before = $env:ARMIDENTITY_LOG, $env:XDG_CONFIG_HOME
        try {
            $env:ARMIDENTITY_LOG = 'trace'
            $env:XDG_CONFIG_HOME = [System.IO.Path]::GetDirectoryName($settings)
            $shown = @(Invoke-FreshProcess $script) -join "`n"
        }
        finally {
            $env:ARMIDENTITY_LOG, $env:XDG_CONFIG_HOME = $before
        }
        $files = [System.IO.Directory]::GetFiles($transcripts, '*', [System.IO.SearchOption]::AllDirectories)
        $transcribed = @(foreach ($file in $files) { [System.IO.File]::ReadAllText($file) }) -join "`n"
        $tokens = @([System.IO.File]::ReadAllLines($tokenFile))
    }

    It 'has shown its work, its errors and the log' {
        $shown | Should -Match 'errors: [4-9]'
        $shown | Should -Match 'debug armidentity::'
        $shown | Should -Match 'VERBOSE: '
        $shown | Should -Match 'DEBUG: '
        $shown | Should -Match 'Bearer'
        $tokens.Count | Should -Be 2
    }

    It 'has a transcript of it' {
        if (-not $transcribed -and [System.Environment]::OSVersion.Platform -eq 'Win32NT' -and -not (Get-Command Start-Transcript -ErrorAction Ignore)) {
            Set-ItResult -Skipped -Because 'this engine has no transcripts'
        }
        $transcribed | Should -Match 'VERBOSE: '
        $transcribed | Should -Match 'DEBUG: '
        $transcribed | Should -Match 'errors: [4-9]'
        $transcribed | Should -Match 'InvalidClientCredential'
    }

    It 'has shown no secret of an application' {
        foreach ($text in $shown, $transcribed) {
            $text.Contains($administratorSecret) | Should -BeFalse
            $text.Contains($wrongSecret) | Should -BeFalse
        }
    }

    It 'has shown no claims and no signature of a token' {
        foreach ($token in $tokens) {
            $parts = $token.Split('.')
            $parts.Count | Should -Be 3
            foreach ($text in $shown, $transcribed) {
                foreach ($part in $parts[1], $parts[2]) {
                    $text.Contains($part) | Should -BeFalse
                    # Wrapped or cut, as a console does.
                    $text.Contains($part.Substring(30, 40)) | Should -BeFalse
                }
            }
        }
    }
}
