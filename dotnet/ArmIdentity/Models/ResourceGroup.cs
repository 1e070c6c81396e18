using ArmIdentity.Json;

namespace ArmIdentity;

/// <summary>A resource group.</summary>
public sealed class ResourceGroup : ArmResource
{
    private ResourceGroup(JsonNode body, ArmResponseHead response)
        : base(body, response)
    {
        this.ManagedBy = body["managedBy"].Text;
    }

    /// <summary>The id of the resource that manages it.</summary>
    public string? ManagedBy { get; }

    internal static ResourceGroup Read(JsonNode body, ArmResponseHead response) => new(body, response);
}
