using ArmIdentity.Json;

namespace ArmIdentity.Native;

/// <summary>Documents of the library, read and released.</summary>
internal static class NativeDocument
{
    /// <summary>Reads a document, and releases it.</summary>
    internal static JsonNode Take(ulong document)
    {
        try
        {
            NativeCall.Check(NativeMethods.armid_document_json(document, out var json, out var error), error);
            return JsonNode.Parse(json.ToStringFromUtf8());
        }
        finally
        {
            _ = NativeMethods.armid_document_release(document);
        }
    }
}
