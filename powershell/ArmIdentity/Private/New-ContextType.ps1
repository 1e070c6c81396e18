# Emits ArmIdentity.Context, which owns a credential and a client of the library, and has what is known about them.
function New-ContextType {
    [CmdletBinding()]
    [OutputType([type])]
    param(
        [Parameter(Mandatory)]
        [object] $ModuleBuilder,

        # ArmIdentity.NativeMethods.
        [Parameter(Mandatory)]
        [object] $NativeType
    )

    $none = [type[]] @()
    $handle, $void, $text = [System.UInt64], [void], [string]
    $context = $ModuleBuilder.DefineType('ArmIdentity.Context', 'Public, Sealed')
    $names = @{
        'object.new'        = [object].GetConstructor([type[]] @())
        'client.Release'     = $NativeType.GetMethod('armid_client_release')
        'credential.Release' = $NativeType.GetMethod('armid_credential_release')
    }
    foreach ($name in 'client', 'credential') { $names[$name] = $context.DefineField($name, $handle, 'Private') }
    foreach ($name in 'Source', 'SourceReason', 'ClientId', 'ObjectId', 'IdentityResourceId', 'UserName', 'Tenant', 'Environment',
        'ArmEndpoint', 'Audience', 'Subscription', 'ResourceGroup', 'Scope') {
        $names[$name] = $context.DefineField($name, $text, 'Public')
    }
    # The credential, the client, the scope.
    $constructor = $context.DefineConstructor('Public', 'HasThis', [type[]] @([System.UInt64], [System.UInt64], [string]))
    Add-Instruction $constructor.GetILGenerator() $names @(
        'Ldarg_0 Call object.new Ldarg_0 Ldarg_1 Stfld credential Ldarg_0 Ldarg_2 Stfld client Ldarg_0 Ldarg_3 Stfld Scope Ret'
    )
    # Methods, not properties: numbers that mean nothing to a reader stay out of Format-List *.
    $method = $context.DefineMethod('GetCredentialHandle', 'Public, HideBySig', $handle, $none)
    Add-Instruction $method.GetILGenerator() $names 'Ldarg_0 Ldfld credential Ret'
    $method = $context.DefineMethod('GetClientHandle', 'Public, HideBySig', $handle, $none)
    Add-Instruction $method.GetILGenerator() $names 'Ldarg_0 Ldfld client Ret'
    # Handles are generation-checked and 0 may be released, so running twice or on two threads is harmless.
    $method = $context.DefineMethod('Release', 'Public, HideBySig', $void, $none)
    $names['Release'] = $method
    $code = $method.GetILGenerator()
    Add-Instruction $code $names @(
        foreach ($name in 'client', 'credential') {
            "Ldarg_0 Ldfld $name Call $name.Release Pop Ldarg_0 Ldc_I4_0 Conv_I8 Stfld $name"
        }
        'Ret'
    )
    $method = $context.DefineMethod('Finalize', 'Family, Virtual, HideBySig', $void, $none)
    Add-Instruction $method.GetILGenerator() $names 'Ldarg_0 Call Release Ret'
    $context.CreateType()
}
