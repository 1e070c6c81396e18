# Loads the native library, and throws where it cannot be used.
function Confirm-NativeLibrary {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [string] $LibraryPath,

        # The P/Invoke method armid_abi_version.
        [Parameter(Mandatory)]
        [object] $AbiVersion
    )

    $supported = 1
    try {
        if ($PSVersionTable['PSEdition'] -eq 'Core') {
            # A P/Invoke that cannot load its library asks PowerShell's own handler, which fails on emitted assemblies and hides the
            # loader's words. .NET Framework has neither this class nor that handler.
            $null = [System.Runtime.InteropServices.NativeLibrary]::Load($LibraryPath, [psobject].Assembly, 'SafeDirectories, UseDllDirectoryForDependencies')
        }
        $version = $AbiVersion.Invoke($null, @())
    }
    catch {
        $reason = $_.Exception.GetBaseException()
        throw [System.Management.Automation.ErrorRecord]::new(
            [System.DllNotFoundException]::new("The native library '$LibraryPath' cannot be loaded: $($reason.Message)", $reason),
            'ArmIdentity.LibraryNotLoaded', 'ResourceUnavailable', $LibraryPath)
    }
    if ($version -ne $supported) {
        throw [System.Management.Automation.ErrorRecord]::new(
            [System.BadImageFormatException]::new(
                "The native library '$LibraryPath' has ABI version $version; this module needs version $supported. Use the library that came with the module."),
            'ArmIdentity.AbiVersionMismatch', 'InvalidData', $LibraryPath)
    }
}
