namespace ArmIdentity;

/// <summary>Which role assignments, seen from a scope.</summary>
public enum RoleAssignmentReach
{
    /// <summary>All that can be seen there.</summary>
    All,

    /// <summary>Those at the scope itself.</summary>
    At,

    /// <summary>Those at the scope or above it: all that count there.</summary>
    AtOrAbove,

    /// <summary>Those at the scope or below it.</summary>
    AtOrBelow,
}
