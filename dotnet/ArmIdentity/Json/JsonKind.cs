namespace ArmIdentity.Json;

/// <summary>What a JSON value is.</summary>
internal enum JsonKind
{
    /// <summary>There is no such value.</summary>
    Missing,

    /// <summary><c>null</c>.</summary>
    Null,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A text.</summary>
    String,

    /// <summary>A list.</summary>
    Array,

    /// <summary>Members by name.</summary>
    Object,
}
