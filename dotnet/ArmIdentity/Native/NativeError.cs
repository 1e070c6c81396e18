using System.Runtime.InteropServices;
using ArmIdentity.Json;

namespace ArmIdentity.Native;

/// <summary>Error objects of the library, as exceptions.</summary>
internal static class NativeError
{
    /// <summary>Makes an exception of an error object, and releases it.</summary>
    internal static ArmIdentityException Take(int status, ulong error)
    {
        if (error == 0)
        {
            var name = Name(status);
            return new ArmIdentityException((ErrorCode)status, $"The library answers {name} ({status}).") { CodeName = name };
        }
        try
        {
            var read = NativeMethods.armid_error_json(error, out var json);
            return read == NativeCall.Ok ? new ArmIdentityException(status, JsonNode.Parse(json.ToStringFromUtf8())) : Take(read, 0);
        }
        finally
        {
            _ = NativeMethods.armid_error_release(error);
        }
    }

    private static string Name(int status) => Marshal.PtrToStringAnsi(NativeMethods.armid_status_name(status)) ?? "";
}
