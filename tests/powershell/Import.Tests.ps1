# What an import does, and does not: each in a fresh process.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Environment.ps1')
    Import-Module $modulePath -Force
    Reset-Everything
}

Describe 'Importing the module' {
    It 'makes no request, loads no library and emits nothing' {
        $lines = @(Invoke-FreshProcess @"
Import-Module '$modulePath'
`$emitted = foreach (`$assembly in [System.AppDomain]::CurrentDomain.GetAssemblies()) { if (`$assembly.GetName().Name -like 'ArmIdentity*') { `$assembly } }
'emitted: ' + @(`$emitted).Count
`$loaded = foreach (`$module in [System.Diagnostics.Process]::GetCurrentProcess().Modules) { if (`$module.FileName -like '*armidentity.*') { `$module } }
'loaded: ' + @(`$loaded).Count
"@)
        $lines | Should -Be @('emitted: 0', 'loaded: 0')
        @(Get-SimulatorRequest).Count | Should -Be 0
    }

    It 'writes no file: not beside the module, not in the folder for temporary files' {
        $folder = [System.IO.Path]::GetDirectoryName($modulePath)
        $before = [System.IO.Directory]::GetFiles($folder, '*', [System.IO.SearchOption]::AllDirectories) | ForEach-Object { $_; [System.IO.File]::GetLastWriteTimeUtc($_).Ticks }
        $temporary = Join-Path $TestDrive 'temporary'
        $null = New-Item -ItemType Directory -Path $temporary
        $null = @(Invoke-FreshProcess @"
`$env:TMPDIR = '$temporary'; `$env:TEMP = '$temporary'; `$env:TMP = '$temporary'
Import-Module '$modulePath'
`$null = Get-ArmAccessToken
"@)
        $after = [System.IO.Directory]::GetFiles($folder, '*', [System.IO.SearchOption]::AllDirectories) | ForEach-Object { $_; [System.IO.File]::GetLastWriteTimeUtc($_).Ticks }
        @($after) | Should -Be @($before)
        @([System.IO.Directory]::GetFileSystemEntries($temporary)).Count | Should -Be 0
    }

    It 'loads no other module, and neither do a token and a resource group' {
        $lines = @(Invoke-FreshProcess @"
Import-Module '$modulePath'
`$token = Get-ArmAccessToken
`$group = Get-ArmResourceGroup -Name $group
[string]::Join(',', @(foreach (`$module in Get-Module) { `$module.Name }))
`$token.ClientId + ' ' + `$group.Name
"@)
        $lines | Should -Be @('ArmIdentity', "$systemAssignedClientId $group")
    }

    It 'can be undone and done again in one process' {
        $lines = @(Invoke-FreshProcess @"
Import-Module '$modulePath'
`$first = (Get-ArmAccessToken).GetType()
Remove-Module ArmIdentity
Import-Module '$modulePath'
`$second = (Get-ArmAccessToken).GetType()
'same type: ' + [object]::ReferenceEquals(`$first, `$second)
"@)
        $lines | Should -Be @('same type: True')
    }
}

Describe 'The native library' {
    It 'can be another file, by ARMIDENTITY_LIBRARY' {
        $lines = @(Invoke-FreshProcess @"
`$env:ARMIDENTITY_LIBRARY = '$(Join-Path $TestDrive 'absent.so')'
Import-Module '$modulePath'
try { Get-ArmAccessToken } catch { `$_.FullyQualifiedErrorId; `$_.Exception.Message }
"@)
        $lines[0] | Should -BeExactly 'ArmIdentity.LibraryNotFound,Get-ArmAccessToken'
        $lines[1] | Should -Match 'absent\.so'
    }

    It 'must be one: another file is a clear error' {
        $file = Join-Path $TestDrive 'notalibrary.so'
        [System.IO.File]::WriteAllText($file, 'text')
        $lines = @(Invoke-FreshProcess @"
`$env:ARMIDENTITY_LIBRARY = '$file'
Import-Module '$modulePath'
try { Get-ArmAccessToken } catch { `$_.FullyQualifiedErrorId; `$_.Exception.Message }
"@)
        $lines[0] | Should -BeExactly 'ArmIdentity.LibraryNotLoaded,Get-ArmAccessToken'
        # In the loader's words, not those of a handler that stumbled over it.
        [string]::Join(' ', $lines) | Should -Match 'notalibrary\.so'
        [string]::Join(' ', $lines) | Should -Not -Match 'Parameter'
    }

    It 'is missed with a message that names the path that was tried' {
        $copy = Join-Path $TestDrive 'copy'
        $null = New-Item -ItemType Directory -Path $copy
        foreach ($file in [System.IO.Directory]::GetFiles([System.IO.Path]::GetDirectoryName($modulePath))) {
            [System.IO.File]::Copy($file, (Join-Path $copy ([System.IO.Path]::GetFileName($file))))
        }
        $lines = @(Invoke-FreshProcess @"
`$env:ARMIDENTITY_LIBRARY = ''
Import-Module '$(Join-Path $copy 'ArmIdentity.psd1')'
try { Get-ArmAccessToken } catch { `$_.FullyQualifiedErrorId; `$_.Exception.Message }
"@)
        $lines[0] | Should -BeExactly 'ArmIdentity.LibraryNotFound,Get-ArmAccessToken'
        [string]::Join(' ', $lines) | Should -Match 'native'
    }
}
