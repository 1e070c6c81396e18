namespace ArmIdentity;

/// <summary>What more there is to say of a new role assignment.</summary>
public sealed class RoleAssignmentDetails
{
    /// <summary><c>ServicePrincipal</c>, <c>User</c>, <c>Group</c>, <c>ForeignGroup</c> or <c>Device</c>; ServicePrincipal when not set.</summary>
    public string? PrincipalType { get; set; }

    /// <summary>Why it exists, for people.</summary>
    public string? Description { get; set; }

    /// <summary>The condition under which it counts, in version 2.0 of the condition language.</summary>
    public string? Condition { get; set; }
}
