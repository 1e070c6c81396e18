using ArmIdentity.Json;

namespace ArmIdentity;

/// <summary>A user-assigned identity that a resource has.</summary>
public sealed class AssignedIdentity
{
    internal AssignedIdentity(string id, JsonNode body)
    {
        this.Id = id;
        this.ClientId = body["clientId"].Text;
        this.PrincipalId = body["principalId"].Text;
    }

    /// <summary>The resource id of the identity.</summary>
    public string Id { get; }

    /// <summary>The client (application) id.</summary>
    public string? ClientId { get; }

    /// <summary>The principal (object) id.</summary>
    public string? PrincipalId { get; }

    /// <summary>The resource id.</summary>
    /// <returns>A text for people.</returns>
    public override string ToString() => this.Id;
}
