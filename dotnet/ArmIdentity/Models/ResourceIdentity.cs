using System.Collections.Generic;
using System.Linq;
using ArmIdentity.Json;

namespace ArmIdentity;

/// <summary>The managed identities of a resource.</summary>
public sealed class ResourceIdentity
{
    private ResourceIdentity(JsonNode body)
    {
        this.Type = body["type"].Text ?? "None";
        this.PrincipalId = body["principalId"].Text;
        this.TenantId = body["tenantId"].Text;
        this.UserAssigned = [.. body["userAssignedIdentities"].Members.Select(each => new AssignedIdentity(each.Key, each.Value))];
    }

    /// <summary><c>None</c>, <c>SystemAssigned</c>, <c>UserAssigned</c> or both of them, as it was sent.</summary>
    public string Type { get; }

    /// <summary>The principal (object) id of the system-assigned identity.</summary>
    public string? PrincipalId { get; }

    /// <summary>The id of the tenant of the system-assigned identity.</summary>
    public string? TenantId { get; }

    /// <summary>The user-assigned ones.</summary>
    public IReadOnlyList<AssignedIdentity> UserAssigned { get; }

    internal static ResourceIdentity? ReadOptional(JsonNode body) => body.Kind == JsonKind.Object ? new ResourceIdentity(body) : null;
}
