# Emits the types through which the module reaches the native library:
#   ArmIdentity.NativeMethods   the P/Invoke methods of the table, bound to the library by absolute path, and ToSecureString
#   ArmIdentity.Context         owns a credential and a client of the library; its finalizer releases them
#   ArmIdentity.AccessToken     what Get-ArmAccessToken returns
#   ArmIdentity.ArmException    what went wrong, with the service's own words
# Emitting needs no compiler, works on .NET Framework and on .NET, and takes the library's path at run time, so that no search
# order is involved. Context is a class for the sake of its finalizer, which must not run script code on the finalizer's thread.
function New-NativeBinding {
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        [Parameter(Mandatory)]
        [string] $LibraryPath
    )

    $supportedAbiVersion = 1

    $void = [void]
    $uint64 = [System.UInt64]
    $text = [string]
    $instance = [System.Reflection.CallingConventions]::HasThis
    $publicStatic = [System.Reflection.MethodAttributes]'Public, Static, HideBySig'
    $publicMethod = [System.Reflection.MethodAttributes]'Public, HideBySig'

    $assembly = [System.Reflection.Emit.AssemblyBuilder]::DefineDynamicAssembly(
        [System.Reflection.AssemblyName]::new('ArmIdentity.Native'), [System.Reflection.Emit.AssemblyBuilderAccess]::Run)
    $module = $assembly.DefineDynamicModule('ArmIdentity.Native')

    # --- NativeMethods
    $types = @{
        'u32' = [System.UInt32]; 'u64' = $uint64; 'i32' = [System.Int32]; 'size' = [System.UIntPtr]
        'str' = [byte[]]; 'bytes' = [byte[]]; 'utf16' = [System.IntPtr]
        'out-u64' = [System.UInt64[]]; 'out-i32' = [System.Int32[]]; 'out-i64' = [System.Int64[]]
        # Structures go as arrays of their parts: an armid_str is two pointers wide.
        'out-str' = [System.IntPtr[]]; 'out-utf16' = [System.IntPtr[]]
        'out-error' = [System.UInt64[]]
    }
    $dllImport = [System.Runtime.InteropServices.DllImportAttribute]
    $import = [System.Reflection.Emit.CustomAttributeBuilder]::new(
        $dllImport.GetConstructor([type[]] @($text)), [object[]] @($LibraryPath),
        [System.Reflection.FieldInfo[]] @($dllImport.GetField('CallingConvention'), $dllImport.GetField('ExactSpelling')),
        [object[]] @([System.Runtime.InteropServices.CallingConvention]::Cdecl, $true))

    $nativeType = $module.DefineType('ArmIdentity.NativeMethods', [System.Reflection.TypeAttributes]'Public, Abstract, Sealed')
    $pinvoke = [System.Reflection.MethodAttributes]'Public, Static, HideBySig, PinvokeImpl'
    $kindsByName = @{}
    $emitted = @{}
    for ($i = 0; $i -lt $script:NativeMethods.Length; $i += 3) {
        $name = $script:NativeMethods[$i]
        $kinds = @((-split $script:NativeMethods[$i + 2]) -ne '')
        $parameters = [type[]] @(foreach ($kind in $kinds) { $types[$kind] })
        $method = $nativeType.DefineMethod($name, $pinvoke, $types[$script:NativeMethods[$i + 1]], $parameters)
        $method.SetCustomAttribute($import)
        $kindsByName[$name] = $kinds
        $emitted[$name] = $method
    }

    # The token goes from the library's buffer into the SecureString; a managed string of it is never made.
    $secureString = [System.Security.SecureString]
    $method = $nativeType.DefineMethod('ToSecureString', $publicStatic, $secureString, [type[]] @([System.IntPtr], [int]))
    Add-Instruction $method @('Ldarg_0', 'Ldarg_1', 'Newobj', $secureString.GetConstructor([type[]] @([char].MakePointerType(), [int])), 'Ret')
    $native = $nativeType.CreateType()

    # --- Context
    $contextType = $module.DefineType('ArmIdentity.Context', [System.Reflection.TypeAttributes]'Public, Sealed')
    $handles = @{}
    foreach ($name in 'credential', 'client') {
        $handles[$name] = $contextType.DefineField($name, $uint64, [System.Reflection.FieldAttributes]::Private)
    }
    foreach ($name in 'Source', 'SourceReason', 'ClientId', 'ObjectId', 'IdentityResourceId', 'UserName', 'Tenant', 'Environment',
        'ArmEndpoint', 'Audience', 'Subscription', 'ResourceGroup', 'Scope') {
        $null = $contextType.DefineField($name, $text, [System.Reflection.FieldAttributes]::Public)
    }
    $constructor = $contextType.DefineConstructor('Public', $instance, [type[]] @($uint64, $uint64))
    Add-Instruction $constructor @('Ldarg_0', 'Call', [object].GetConstructor([type]::EmptyTypes),
        'Ldarg_0', 'Ldarg_1', 'Stfld', $handles['credential'], 'Ldarg_0', 'Ldarg_2', 'Stfld', $handles['client'], 'Ret')
    # Methods, not properties: numbers that mean nothing to a reader stay out of Format-List *.
    foreach ($accessor in @(@('GetCredentialHandle', 'credential'), @('GetClientHandle', 'client'))) {
        $method = $contextType.DefineMethod($accessor[0], $publicMethod, $uint64, [type]::EmptyTypes)
        Add-Instruction $method @('Ldarg_0', 'Ldfld', $handles[$accessor[1]], 'Ret')
    }
    # Handles are generation-checked and 0 may be released, so running twice or on two threads is harmless.
    $release = $contextType.DefineMethod('Release', $publicMethod, $void, [type]::EmptyTypes)
    Add-Instruction $release @(foreach ($name in 'client', 'credential') {
            'Ldarg_0', 'Ldfld', $handles[$name], 'Call', $emitted["armid_${name}_release"], 'Pop'
            'Ldarg_0', 'Ldc_I4_0', 'Conv_I8', 'Stfld', $handles[$name]
        }; 'Ret')
    $finalize = $contextType.DefineMethod('Finalize', [System.Reflection.MethodAttributes]'Family, Virtual, HideBySig', $void, [type]::EmptyTypes)
    Add-Instruction $finalize @('Ldarg_0', 'Call', $release, 'Ret')

    # --- AccessToken
    $tokenType = $module.DefineType('ArmIdentity.AccessToken', [System.Reflection.TypeAttributes]'Public, Sealed')
    $null = $tokenType.DefineField('Token', [object], [System.Reflection.FieldAttributes]::Public)
    $null = $tokenType.DefineField('ExpiresOn', [System.DateTimeOffset], [System.Reflection.FieldAttributes]::Public)
    foreach ($name in 'Type', 'Resource', 'Source', 'ClientId', 'ObjectId', 'TenantId') {
        $null = $tokenType.DefineField($name, $text, [System.Reflection.FieldAttributes]::Public)
    }

    # --- ArmException
    $exceptionType = $module.DefineType('ArmIdentity.ArmException', [System.Reflection.TypeAttributes]'Public', [System.Exception])
    $constructor = $exceptionType.DefineConstructor('Public', $instance, [type[]] @($text))
    Add-Instruction $constructor @('Ldarg_0', 'Ldarg_1', 'Call', [System.Exception].GetConstructor([type[]] @($text)), 'Ret')
    $exceptionFields = [ordered] @{
        Code = $text; StatusCode = [System.Nullable[int]]; ServiceCode = $text; ServiceMessage = $text; Target = $text
        Details = [object[]]; AdditionalInfo = [object[]]; RequestId = $text; CorrelationId = $text; ClientRequestId = $text
        RetryAfter = [System.Nullable[timespan]]; StatusUrl = $text; IdentitySource = $text; Causes = [string[]]
    }
    foreach ($name in $exceptionFields.Keys) {
        $null = $exceptionType.DefineField($name, $exceptionFields[$name], [System.Reflection.FieldAttributes]::Public)
    }

    $methods = @{}
    foreach ($name in $kindsByName.Keys) {
        $methods[$name] = @{ Method = $native.GetMethod($name); Kinds = $kindsByName[$name] }
    }

    try {
        if ($PSVersionTable.PSEdition -eq 'Core') {
            # A P/Invoke that cannot load its library asks PowerShell's own handler, which fails on emitted assemblies and hides the
            # loader's words. .NET Framework has neither this class nor that handler.
            $searchPath = [System.Runtime.InteropServices.DllImportSearchPath]'SafeDirectories, UseDllDirectoryForDependencies'
            $null = [System.Runtime.InteropServices.NativeLibrary]::Load($LibraryPath, [psobject].Assembly, $searchPath)
        }
        $abiVersion = $methods['armid_abi_version'].Method.Invoke($null, @())
    }
    catch {
        $reason = $_.Exception.GetBaseException()
        throw [System.Management.Automation.ErrorRecord]::new(
            [System.DllNotFoundException]::new("The native library '$LibraryPath' cannot be loaded: $($reason.Message)", $reason),
            'ArmIdentity.LibraryNotLoaded', 'ResourceUnavailable', $LibraryPath)
    }
    if ($abiVersion -ne $supportedAbiVersion) {
        throw [System.Management.Automation.ErrorRecord]::new(
            [System.BadImageFormatException]::new(
                "The native library '$LibraryPath' has ABI version $abiVersion; this module needs version $supportedAbiVersion. Use the library that came with the module."),
            'ArmIdentity.AbiVersionMismatch', 'InvalidData', $LibraryPath)
    }

    @{
        LibraryPath    = $LibraryPath
        Methods        = $methods
        ToSecureString = $native.GetMethod('ToSecureString')
        Context        = $contextType.CreateType()
        AccessToken    = $tokenType.CreateType()
        ArmException   = $exceptionType.CreateType()
    }
}
