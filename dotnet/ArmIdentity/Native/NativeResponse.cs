using System;
using System.Collections.Generic;
using ArmIdentity.Json;

namespace ArmIdentity.Native;

/// <summary>Responses of the library, read and released.</summary>
internal static class NativeResponse
{
    /// <summary>Reads a response, and releases it.</summary>
    internal static ArmResponse Take(ulong response)
    {
        try
        {
            NativeCall.Check(NativeMethods.armid_response_status(response, out var status, out var error), error);
            NativeCall.Check(NativeMethods.armid_response_body(response, out var body, out error), error);
            NativeCall.Check(NativeMethods.armid_response_headers(response, out var headers, out error), error);
            return new ArmResponse(status, body.ToBytes(), Headers(headers.ToStringFromUtf8()));
        }
        finally
        {
            _ = NativeMethods.armid_response_release(response);
        }
    }

    private static Dictionary<string, IReadOnlyList<string>> Headers(string json)
    {
        var headers = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in JsonNode.Parse(json).Members)
        {
            headers[member.Key] = member.Value.Texts();
        }
        return headers;
    }
}
