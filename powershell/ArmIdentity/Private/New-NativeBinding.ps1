# Emits the types through which the module reaches the native library:
#   ArmIdentity.NativeMethods   the P/Invoke methods of the table, bound to the library by absolute path, and Call, which calls one of them
#   ArmIdentity.Context         owns a credential and a client of the library; its finalizer releases them
#   ArmIdentity.AccessToken     what Get-ArmAccessToken returns
# ArmIdentity.ArmException is emitted by Get-ExceptionType.
# Emitting needs no compiler, works on .NET Framework and on .NET, and takes the library's path at run time, so that no search
# order is involved. Context is a class for the sake of its finalizer, which must not run script code on the finalizer's thread.
#
# Returns a table: Call, NativeMethods.Call as a delegate; for each function of the library, by its name, what Call wants as its first
# argument; Context and AccessToken, the types; Module, where they are.
function New-NativeBinding {
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        [Parameter(Mandatory)]
        [string] $LibraryPath
    )

    $module = [System.Reflection.Emit.AssemblyBuilder]::DefineDynamicAssembly('ArmIdentity.Native', 'Run').DefineDynamicModule('ArmIdentity.Native')
    $builder = $module.DefineType('ArmIdentity.NativeMethods', 'Public, Sealed')

    # What comes out goes through arrays: a structure such as armid_str is an array of its parts, two pointers. Numbers go in as PowerShell
    # has them, with a sign.
    $types = @{
        'u32' = [int]; 'u64' = [System.UInt64]; 'i32' = [int]; 'size' = [System.IntPtr]
        'str' = [byte[]]; 'bytes' = [byte[]]; 'utf16' = [System.IntPtr]
        'out-u64' = [System.UInt64[]]; 'out-i32' = [int[]]; 'out-i64' = [long[]]
        'out-str' = [System.IntPtr[]]; 'out-utf16' = [System.IntPtr[]]; 'out-error' = [System.UInt64[]]
    }
    foreach ($name in $script:NativeMethods.Keys) {
        $parameters = [type[]] @(foreach ($kind in $script:NativeMethods[$name]) { $types[$kind] })
        $method = $builder.DefinePInvokeMethod($name, $LibraryPath, 'Public, Static', 'Standard', $types['i32'], $parameters, 'Cdecl', 'Ansi')
        # Without it, a status would be taken for an HRESULT.
        $method.SetImplementationFlags('PreserveSig')
    }
    Add-NativeCall -TypeBuilder $builder
    $native = $builder.CreateType()
    Confirm-NativeLibrary -LibraryPath $LibraryPath -AbiVersion $native.GetMethod('armid_abi_version')
    $results = @{
        'out-u64' = [System.UInt64]; 'out-i32' = [int]; 'out-i64' = [long]; 'out-str' = [System.IntPtr]; 'out-utf16' = [System.IntPtr]
    }
    $binding = @{ Module = $module }
    foreach ($name in $script:NativeMethods.Keys) {
        $kinds = $script:NativeMethods[$name]
        $result = $null
        foreach ($kind in $kinds) {
            if ($results.ContainsKey($kind)) { $result = $results[$kind] }
        }
        $binding[$name] = [object[]] @($native.GetMethod($name), @($kinds), $result, ($kinds -contains 'out-error'), ($kinds -contains 'out-utf16'))
    }
    $binding['Call'] = $native.GetMethod('Call').CreateDelegate([System.Func[object[], object[], object]])
    $binding['AccessToken'] = New-TokenType -ModuleBuilder $module
    $binding['Context'] = New-ContextType -ModuleBuilder $module -NativeType $native
    $binding
}
