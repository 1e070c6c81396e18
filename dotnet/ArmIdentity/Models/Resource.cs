using ArmIdentity.Json;

namespace ArmIdentity;

/// <summary>A resource of any type.</summary>
public sealed class Resource : ArmResource
{
    private Resource(JsonNode body, ArmResponseHead response)
        : base(body, response)
    {
        this.Kind = body["kind"].Text;
        this.ManagedBy = body["managedBy"].Text;
        this.Identity = ResourceIdentity.ReadOptional(body["identity"]);
    }

    /// <summary>What kind of its type it is, where the type has kinds.</summary>
    public string? Kind { get; }

    /// <summary>The id of the resource that manages it.</summary>
    public string? ManagedBy { get; }

    /// <summary>Its managed identities.</summary>
    public ResourceIdentity? Identity { get; }

    internal static Resource Read(JsonNode body, ArmResponseHead response) => new(body, response);
}
