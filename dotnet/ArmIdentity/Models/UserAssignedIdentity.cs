using ArmIdentity.Json;

namespace ArmIdentity;

/// <summary>A user-assigned managed identity.</summary>
public sealed class UserAssignedIdentity : ArmResource
{
    private UserAssignedIdentity(JsonNode body, ArmResponseHead response)
        : base(body, response)
    {
        this.ClientId = body["properties"]["clientId"].Text;
        this.PrincipalId = body["properties"]["principalId"].Text;
        this.TenantId = body["properties"]["tenantId"].Text;
    }

    /// <summary>The client (application) id: what a token is asked for with.</summary>
    public string? ClientId { get; }

    /// <summary>The principal (object) id: what a role is assigned to.</summary>
    public string? PrincipalId { get; }

    /// <summary>The id of its tenant.</summary>
    public string? TenantId { get; }

    internal static UserAssignedIdentity Read(JsonNode body, ArmResponseHead response) => new(body, response);
}
