# Which library file belongs to this process.
function Get-NativeLibraryPath {
    [CmdletBinding()]
    [OutputType([string])]
    param()

    # Not $env:, which is a provider that takes 10 ms to start.
    $library = [System.Environment]::GetEnvironmentVariable('ARMIDENTITY_LIBRARY')
    if ($library) {
        $named = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($library)
        if (-not [System.IO.File]::Exists($named)) {
            throw [System.Management.Automation.ErrorRecord]::new(
                [System.IO.FileNotFoundException]::new(
                    "ARMIDENTITY_LIBRARY names '$named', and there is no such file. Correct the variable, or remove it to use the library that comes with the module."),
                'ArmIdentity.LibraryNotFound', 'ObjectNotFound', $named)
        }
        return $named
    }

    # Of the process, not of the machine: a 32-bit PowerShell on 64-bit Windows needs the 32-bit library.
    $runtime = [System.Runtime.InteropServices.RuntimeInformation]
    $architecture = "$($runtime::ProcessArchitecture)".ToLowerInvariant()
    # Windows PowerShell has no $IsWindows.
    if ($PSVersionTable.PSEdition -eq 'Desktop' -or $IsWindows) {
        $system = 'win'
        $fileName = 'armidentity.dll'
    }
    elseif ($IsMacOS) {
        $system = 'osx'
        $fileName = 'libarmidentity.dylib'
    }
    else {
        # A library for glibc loaded under musl crashes the process, so it must not even be tried.
        $system = 'linux'
        if ($runtime::RuntimeIdentifier -match 'musl|^alpine') {
            $system = 'linux-musl'
        }
        $fileName = 'libarmidentity.so'
    }

    $path = [System.IO.Path]::Combine($script:ModuleRoot, 'native', "$system-$architecture", $fileName)
    if (-not [System.IO.File]::Exists($path)) {
        throw [System.Management.Automation.ErrorRecord]::new(
            [System.PlatformNotSupportedException]::new(
                "ArmIdentity has no native library for $system-$architecture. Tried: $path. Install a build of the module for this platform, or name a library file in the environment variable ARMIDENTITY_LIBRARY."),
            'ArmIdentity.LibraryNotFound', 'NotImplemented', $path)
    }
    $path
}
