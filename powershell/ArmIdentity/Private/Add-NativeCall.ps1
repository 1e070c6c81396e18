# Emits NativeMethods.Call(function, arguments), through which every function of the library is called but armid_abi_version. It saves the
# script from marshalling, which takes longer there than what is called.
#
# function is an array: the name of the P/Invoke method; the types of its parameters; the type of what it gives, or null; whether its last
# parameter is an error; whether what it gives is secret text. arguments are the values of the parameters that go in: a string becomes
# NUL-terminated UTF-8, and null stands for 0.
#
# Returns what the function gives (a string for text, a read-only SecureString for secret text), null when it gives nothing or an empty text, false for
# ARMID_PENDING, and for any other status an array of the error handle and the status. What is released twice is no failure. A string that is
# no text for C is a FormatException or an EncoderFallbackException.
function Add-NativeCall {
    [CmdletBinding()]
    param(
        # Of NativeMethods.
        [Parameter(Mandatory)]
        [object] $TypeBuilder
    )

    # The operands of the instructions, in a table, because a function with many variables takes longer to compile.
    $names = @{
        object = [object]; objects = [object[]]; string = [string]; int = [int]; bool = [bool]; byte = [byte]; bytes = [byte[]]; type = [type]
        array = [array]; ulong = [System.UInt64]; ulongs = [System.UInt64[]]; pointers = [System.IntPtr[]]; utf8 = [System.Text.UTF8Encoding]
        NativeMethods = $TypeBuilder
        'string.Length'        = [string].GetMethod('get_Length', [type[]] @())
        'string.IndexOf'       = [string].GetMethod('IndexOf', [type[]] @([char]))
        'array.Length'         = [array].GetMethod('get_Length', [type[]] @())
        'array.GetValue'       = [array].GetMethod('GetValue', [type[]] @([int]))
        'array.CreateInstance' = [array].GetMethod('CreateInstance', [type[]] @([type], [int]))
        'utf8.new'             = [System.Text.UTF8Encoding].GetConstructor([type[]] @([bool], [bool]))
        'utf8.GetByteCount'    = [System.Text.Encoding].GetMethod('GetByteCount', [type[]] @([string]))
        'utf8.GetBytes'        = [System.Text.Encoding].GetMethod('GetBytes', [type[]] @([string], [int], [int], [byte[]], [int]))
        'utf8.GetString'       = [System.Text.Encoding].GetMethod('GetString', [type[]] @([byte].MakePointerType(), [int]))
        'type.FromHandle'      = [type].GetMethod('GetTypeFromHandle', [type[]] @([System.RuntimeTypeHandle]))
        'type.GetMethod'       = [type].GetMethod('GetMethod', [type[]] @([string]))
        'method.Invoke'        = [System.Reflection.MethodBase].GetMethod('Invoke', [type[]] @([object], [object[]]))
        'FormatException.new'  = [System.FormatException].GetConstructor([type[]] @())
        'SecureString.new'     = [System.Security.SecureString].GetConstructor([type[]] @([char].MakePointerType(), [int]))
        'SecureString.Protect' = [System.Security.SecureString].GetMethod('MakeReadOnly', [type[]] @())
    }

    # byte[] ToNative(string): strict, because half of a surrogate pair must not silently become a question mark in a name or a body.
    $method = $TypeBuilder.DefineMethod('ToNative', 'Public, Static', $names['bytes'], [type[]] @([string]))
    $names['ToNative'] = $method
    $code = $method.GetILGenerator()
    $variables = @{ encoding = 'utf8'; buffer = 'bytes' }
    foreach ($name in $variables.Keys) { $names[$name] = $code.DeclareLocal($names[$variables[$name]]) }
    $names['isText'] = $code.DefineLabel()
    # if (text.IndexOf('\0') >= 0) throw new FormatException(); a NUL character would end the text early.
    Add-Instruction $code $names 'Ldarg_0 Ldc_I4_0 Callvirt string.IndexOf Ldc_I4_0 Blt isText Newobj FormatException.new Throw MarkLabel isText'
    # encoding = new UTF8Encoding(false, true)
    Add-Instruction $code $names 'Ldc_I4_0 Ldc_I4_1 Newobj utf8.new Stloc encoding'
    # buffer = new byte[encoding.GetByteCount(text) + 1]; the last one stays 0.
    Add-Instruction $code $names 'Ldloc encoding Ldarg_0 Callvirt utf8.GetByteCount Ldc_I4_1 Add Newarr byte Stloc buffer'
    # encoding.GetBytes(text, 0, text.Length, buffer, 0)
    Add-Instruction $code $names 'Ldloc encoding Ldarg_0 Ldc_I4_0 Ldarg_0 Callvirt string.Length Ldloc buffer Ldc_I4_0 Callvirt utf8.GetBytes Pop'
    Add-Instruction $code $names 'Ldloc buffer Ret'

    # object Call(object[] function, object[] arguments)
    $code = $TypeBuilder.DefineMethod('Call', 'Public, Static', $names['object'], [type[]] @([object[]], [object[]])).GetILGenerator()
    $variables = @{ values = 'objects'; index = 'int'; text = 'string'; result = 'array'; failure = 'ulongs'; status = 'int'; view = 'pointers' }
    foreach ($name in $variables.Keys) { $names[$name] = $code.DeclareLocal($names[$variables[$name]]) }
    foreach ($name in 'nextArgument', 'ifText', 'store', 'allArguments', 'noResult', 'noError', 'ended', 'succeeded', 'nothing', 'ifView', 'ifSecret') {
        $names[$name] = $code.DefineLabel()
    }
    # values = new object[function[1].Length]
    Add-Instruction $code $names 'Ldarg_0 Ldc_I4_1 Ldelem_Ref Castclass array Callvirt array.Length Newarr object Stloc values'
    # for (index = 0; index < arguments.Length; index++) values[index] = arguments[index] is string text ? ToNative(text) : arguments[index]
    Add-Instruction $code $names 'Ldc_I4_0 Stloc index Br allArguments'
    Add-Instruction $code $names 'MarkLabel nextArgument Ldarg_1 Ldloc index Ldelem_Ref Isinst string Stloc text'
    Add-Instruction $code $names 'Ldloc values Ldloc index Ldloc text Brtrue ifText Ldarg_1 Ldloc index Ldelem_Ref Br store'
    Add-Instruction $code $names 'MarkLabel ifText Ldloc text Call ToNative'
    Add-Instruction $code $names 'MarkLabel store Stelem_Ref Ldloc index Ldc_I4_1 Add Stloc index'
    Add-Instruction $code $names 'MarkLabel allArguments Ldloc index Ldarg_1 Ldlen Conv_I4 Blt nextArgument'
    # if (function[2] != null) values[index] = result = Array.CreateInstance(function[2], 2)
    Add-Instruction $code $names 'Ldarg_0 Ldc_I4_2 Ldelem_Ref Brfalse noResult'
    Add-Instruction $code $names 'Ldarg_0 Ldc_I4_2 Ldelem_Ref Castclass type Ldc_I4_2 Call array.CreateInstance Stloc result'
    Add-Instruction $code $names 'Ldloc values Ldloc index Ldloc result Stelem_Ref MarkLabel noResult'
    # if (function[3]) values[values.Length - 1] = failure = new ulong[2]
    Add-Instruction $code $names 'Ldarg_0 Ldc_I4_3 Ldelem_Ref Unbox_Any bool Brfalse noError Ldc_I4_2 Newarr ulong Stloc failure'
    Add-Instruction $code $names 'Ldloc values Ldloc values Ldlen Conv_I4 Ldc_I4_1 Sub Ldloc failure Stelem_Ref MarkLabel noError'
    # status = typeof(NativeMethods).GetMethod(function[0]).Invoke(null, values)
    Add-Instruction $code $names 'Ldtoken NativeMethods Call type.FromHandle Ldarg_0 Ldc_I4_0 Ldelem_Ref Castclass string Callvirt type.GetMethod'
    Add-Instruction $code $names 'Ldnull Ldloc values Callvirt method.Invoke Unbox_Any int Stloc status'
    # if (status == ARMID_PENDING) return false
    Add-Instruction $code $names 'Ldloc status Ldc_I4_1 Bne_Un ended Ldc_I4_0 Box bool Ret MarkLabel ended'
    # if (status != ARMID_OK && failure != null) return { failure[0], status }
    Add-Instruction $code $names 'Ldloc status Brfalse succeeded Ldloc failure Brfalse nothing'
    Add-Instruction $code $names 'Ldloc failure Ldc_I4_1 Ldloc status Conv_I8 Stelem_I8 Ldloc failure Ret MarkLabel succeeded'
    # if (result is not IntPtr[] view) return result[0]
    Add-Instruction $code $names 'Ldloc result Brfalse nothing Ldloc result Isinst pointers Stloc view Ldloc view Brtrue ifView'
    Add-Instruction $code $names 'Ldloc result Ldc_I4_0 Callvirt array.GetValue Ret MarkLabel ifView'
    # if (view[1] == 0) return null
    Add-Instruction $code $names 'Ldloc view Ldc_I4_1 Ldelem_I Conv_I4 Brfalse nothing'
    # if (!function[4]) return new UTF8Encoding(false, true).GetString(view[0], view[1])
    Add-Instruction $code $names 'Ldarg_0 Ldc_I4_4 Ldelem_Ref Unbox_Any bool Brtrue ifSecret Ldc_I4_0 Ldc_I4_1 Newobj utf8.new'
    Add-Instruction $code $names 'Ldloc view Ldc_I4_0 Ldelem_I Ldloc view Ldc_I4_1 Ldelem_I Conv_I4 Callvirt utf8.GetString Ret MarkLabel ifSecret'
    # return new SecureString(view[0], view[1]): a managed string of a token is never made.
    Add-Instruction $code $names 'Ldloc view Ldc_I4_0 Ldelem_I Ldloc view Ldc_I4_1 Ldelem_I Conv_I4 Newobj SecureString.new Dup Callvirt SecureString.Protect Ret'
    Add-Instruction $code $names 'MarkLabel nothing Ldnull Ret'
}
