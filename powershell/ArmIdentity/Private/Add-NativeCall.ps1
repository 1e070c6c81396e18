# Emits NativeMethods.Call(function, arguments), through which every function of the library is called but armid_abi_version. It saves the
# script from marshalling, which takes longer there than what is called.
#
# function is an array: the P/Invoke method; the types of its parameters as the table has them; the type of what it gives, or null; whether
# its last parameter is an error; whether what it gives is secret text. arguments are the values of the parameters that go in: a string
# becomes NUL-terminated UTF-8, and null stands for 0.
#
# Returns what the function gives (a string for text, a read-only SecureString for secret text), null when it gives nothing or an empty
# text, false for ARMID_PENDING, and for any other status an array of the error handle and the status. What is released twice is no failure.
# A string that is no text for C is a FormatException or an EncoderFallbackException.
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
        method = [System.Reflection.MethodBase]
        'string.Length'        = [string].GetMethod('get_Length', [type[]] @())
        'string.IndexOf'       = [string].GetMethod('IndexOf', [type[]] @([char]))
        'array.Length'         = [array].GetMethod('get_Length', [type[]] @())
        'array.GetValue'       = [array].GetMethod('GetValue', [type[]] @([int]))
        'array.CreateInstance' = [array].GetMethod('CreateInstance', [type[]] @([type], [int]))
        'utf8.new'             = [System.Text.UTF8Encoding].GetConstructor([type[]] @([bool], [bool]))
        'utf8.GetByteCount'    = [System.Text.Encoding].GetMethod('GetByteCount', [type[]] @([string]))
        'utf8.GetBytes'        = [System.Text.Encoding].GetMethod('GetBytes', [type[]] @([string], [int], [int], [byte[]], [int]))
        'utf8.GetString'       = [System.Text.Encoding].GetMethod('GetString', [type[]] @([byte].MakePointerType(), [int]))
        'method.Invoke'        = [System.Reflection.MethodBase].GetMethod('Invoke', [type[]] @([object], [object[]]))
        'FormatException.new'  = [System.FormatException].GetConstructor([type[]] @())
        'SecureString.new'     = [System.Security.SecureString].GetConstructor([type[]] @([char].MakePointerType(), [int]))
        'SecureString.Protect' = [System.Security.SecureString].GetMethod('MakeReadOnly', [type[]] @())
    }

    # byte[] ToNative(string): strict, because half of a surrogate pair must not silently become a question mark in a name or a body.
    $parameters = [type[]] @([string])
    $method = $TypeBuilder.DefineMethod('ToNative', 'Public, Static', $names['bytes'], $parameters)
    $names['ToNative'] = $method
    $code = $method.GetILGenerator()
    $variables = @{ encoding = 'utf8'; buffer = 'bytes' }
    foreach ($name in $variables.Keys) { $names[$name] = $code.DeclareLocal($names[$variables[$name]]) }
    $names['isText'] = $code.DefineLabel()
    Add-Instruction $code $names @(
        # if (text.IndexOf('\0') >= 0) throw new FormatException(); a NUL character would end the text early.
        'Ldarg_0 Ldc_I4_0 Callvirt string.IndexOf Ldc_I4_0 Blt isText Newobj FormatException.new Throw MarkLabel isText'
        # encoding = new UTF8Encoding(false, true)
        'Ldc_I4_0 Ldc_I4_1 Newobj utf8.new Stloc encoding'
        # buffer = new byte[encoding.GetByteCount(text) + 1]; the last one stays 0.
        'Ldloc encoding Ldarg_0 Callvirt utf8.GetByteCount Ldc_I4_1 Add Newarr byte Stloc buffer'
        # encoding.GetBytes(text, 0, text.Length, buffer, 0)
        'Ldloc encoding Ldarg_0 Ldc_I4_0 Ldarg_0 Callvirt string.Length Ldloc buffer Ldc_I4_0 Callvirt utf8.GetBytes Pop'
        'Ldloc buffer Ret'
    )

    # object Call(object[] function, object[] arguments)
    $parameters = [type[]] @([object[]], [object[]])
    $code = $TypeBuilder.DefineMethod('Call', 'Public, Static', $names['object'], $parameters).GetILGenerator()
    $variables = @{ values = 'objects'; index = 'int'; text = 'string'; result = 'array'; failure = 'ulongs'; status = 'int'; view = 'pointers' }
    foreach ($name in $variables.Keys) { $names[$name] = $code.DeclareLocal($names[$variables[$name]]) }
    foreach ($name in 'nextArgument', 'ifText', 'store', 'allArguments', 'noResult', 'noError', 'ended', 'succeeded', 'nothing', 'ifView', 'ifSecret') {
        $names[$name] = $code.DefineLabel()
    }
    Add-Instruction $code $names @(
        # values = new object[function[1].Length]
        'Ldarg_0 Ldc_I4_1 Ldelem_Ref Castclass array Callvirt array.Length Newarr object Stloc values'
        # for (index = 0; index < arguments.Length; index++) values[index] = arguments[index] is string text ? ToNative(text) : arguments[index]
        'Ldc_I4_0 Stloc index Br allArguments'
        'MarkLabel nextArgument Ldarg_1 Ldloc index Ldelem_Ref Isinst string Stloc text'
        'Ldloc values Ldloc index Ldloc text Brtrue ifText Ldarg_1 Ldloc index Ldelem_Ref Br store'
        'MarkLabel ifText Ldloc text Call ToNative'
        'MarkLabel store Stelem_Ref Ldloc index Ldc_I4_1 Add Stloc index'
        'MarkLabel allArguments Ldloc index Ldarg_1 Ldlen Conv_I4 Blt nextArgument'
        # if (function[2] != null) values[index] = result = Array.CreateInstance(function[2], 2)
        'Ldarg_0 Ldc_I4_2 Ldelem_Ref Brfalse noResult'
        'Ldarg_0 Ldc_I4_2 Ldelem_Ref Castclass type Ldc_I4_2 Call array.CreateInstance Stloc result'
        'Ldloc values Ldloc index Ldloc result Stelem_Ref MarkLabel noResult'
        # if (function[3]) values[values.Length - 1] = failure = new ulong[2]
        'Ldarg_0 Ldc_I4_3 Ldelem_Ref Unbox_Any bool Brfalse noError Ldc_I4_2 Newarr ulong Stloc failure'
        'Ldloc values Ldloc values Ldlen Conv_I4 Ldc_I4_1 Sub Ldloc failure Stelem_Ref MarkLabel noError'
        # status = function[0].Invoke(null, values)
        'Ldarg_0 Ldc_I4_0 Ldelem_Ref Castclass method Ldnull Ldloc values Callvirt method.Invoke Unbox_Any int Stloc status'
        # if (status == ARMID_PENDING) return false
        'Ldloc status Ldc_I4_1 Bne_Un ended Ldc_I4_0 Box bool Ret MarkLabel ended'
        # if (status != ARMID_OK && failure != null) return { failure[0], status }
        'Ldloc status Brfalse succeeded Ldloc failure Brfalse nothing'
        'Ldloc failure Ldc_I4_1 Ldloc status Conv_I8 Stelem_I8 Ldloc failure Ret MarkLabel succeeded'
        # if (result is not IntPtr[] view) return result[0]
        'Ldloc result Brfalse nothing Ldloc result Isinst pointers Stloc view Ldloc view Brtrue ifView'
        'Ldloc result Ldc_I4_0 Callvirt array.GetValue Ret MarkLabel ifView'
        # if (view[1] == 0) return null
        'Ldloc view Ldc_I4_1 Ldelem_I Conv_I4 Brfalse nothing'
        # if (!function[4]) return new UTF8Encoding(false, true).GetString(view[0], view[1])
        'Ldarg_0 Ldc_I4_4 Ldelem_Ref Unbox_Any bool Brtrue ifSecret Ldc_I4_0 Ldc_I4_1 Newobj utf8.new'
        'Ldloc view Ldc_I4_0 Ldelem_I Ldloc view Ldc_I4_1 Ldelem_I Conv_I4 Callvirt utf8.GetString Ret MarkLabel ifSecret'
        # return new SecureString(view[0], view[1]): a managed string of a token is never made.
        'Ldloc view Ldc_I4_0 Ldelem_I Ldloc view Ldc_I4_1 Ldelem_I Conv_I4 Newobj SecureString.new Dup Callvirt SecureString.Protect Ret'
        'MarkLabel nothing Ldnull Ret'
    )
}
