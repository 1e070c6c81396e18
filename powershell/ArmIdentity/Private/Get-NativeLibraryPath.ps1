# Which library file belongs to this process.
function Get-NativeLibraryPath {
    [CmdletBinding()]
    [OutputType([string])]
    param()

    # Not $env:, which is a provider that takes 10 ms to start.
    $named = [System.Environment]::GetEnvironmentVariable('ARMIDENTITY_LIBRARY')
    if ($named) {
        $path = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($named)
        if (-not [System.IO.File]::Exists($path)) {
            throw [System.Management.Automation.ErrorRecord]::new(
                [System.IO.FileNotFoundException]::new(
                    "ARMIDENTITY_LIBRARY names '$path', and there is no such file. Correct the variable, or remove it to use the library that comes with the module."),
                'ArmIdentity.LibraryNotFound', 'ObjectNotFound', $path)
        }
        return $path
    }

    $fileName = 'libarmidentity.so'
    if ($PSVersionTable['PSEdition'] -eq 'Desktop' -or $IsWindows) { $fileName = 'armidentity.dll' }
    elseif ($IsMacOS) { $fileName = 'libarmidentity.dylib' }
    # Of the process, not of the machine: a 32-bit PowerShell on 64-bit Windows needs the 32-bit library.
    $platform = [System.Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier
    $path = [System.IO.Path]::Combine($script:ModuleRoot, 'native', "$platform", $fileName)
    if (-not $platform -or -not [System.IO.File]::Exists($path)) {
        # .NET Framework has no such identifier, and that of a runtime that was built for one distribution names it: alpine.3.18-x64.
        $architecture = "$([System.Runtime.InteropServices.RuntimeInformation]::ProcessArchitecture)".ToLowerInvariant()
        $system = 'linux'
        if ($fileName -eq 'armidentity.dll') { $system = 'win' }
        elseif ($IsMacOS) { $system = 'osx' }
        # A library for glibc loaded under musl crashes the process, so it must not even be tried.
        elseif ($platform -match 'musl|^alpine') { $system = 'linux-musl' }
        $platform = "$system-$architecture"
        $path = [System.IO.Path]::Combine($script:ModuleRoot, 'native', $platform, $fileName)
    }
    if (-not [System.IO.File]::Exists($path)) {
        throw [System.Management.Automation.ErrorRecord]::new(
            [System.PlatformNotSupportedException]::new(
                "ArmIdentity has no native library for $platform. Tried: $path. Install a build of the module for this platform, or name a library file in the environment variable ARMIDENTITY_LIBRARY."),
            'ArmIdentity.LibraryNotFound', 'NotImplemented', $path)
    }
    $path
}
