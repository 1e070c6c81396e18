using ArmIdentity.Json;

namespace ArmIdentity;

/// <summary>The assignment of a role to a principal at a scope.</summary>
public sealed class RoleAssignment : ArmObject
{
    private RoleAssignment(JsonNode body, ArmResponseHead response)
        : base(body, response)
    {
        var properties = body["properties"];
        this.Scope = properties["scope"].Text;
        this.RoleDefinitionId = properties["roleDefinitionId"].Text;
        this.PrincipalId = properties["principalId"].Text;
        this.PrincipalType = properties["principalType"].Text;
        this.Description = properties["description"].Text;
        this.Condition = properties["condition"].Text;
    }

    /// <summary>Where it counts.</summary>
    public string? Scope { get; }

    /// <summary>The id of the role; <see cref="ArmClient.GetRoleDefinitionAsync"/> gives its name.</summary>
    public string? RoleDefinitionId { get; }

    /// <summary>The object (principal) id of the one who has the role.</summary>
    public string? PrincipalId { get; }

    /// <summary><c>ServicePrincipal</c>, <c>User</c>, <c>Group</c>, <c>ForeignGroup</c> or <c>Device</c>.</summary>
    public string? PrincipalType { get; }

    /// <summary>Why it exists, for people.</summary>
    public string? Description { get; }

    /// <summary>The condition under which it counts.</summary>
    public string? Condition { get; }

    internal static RoleAssignment Read(JsonNode body, ArmResponseHead response) => new(body, response);
}
