using System.Collections.Generic;
using System.Linq;
using ArmIdentity.Json;

namespace ArmIdentity;

/// <summary>A role that can be assigned. <see cref="ArmObject.Name"/> is its GUID.</summary>
public sealed class RoleDefinition : ArmObject
{
    private RoleDefinition(JsonNode body, ArmResponseHead response)
        : base(body, response)
    {
        var properties = body["properties"];
        this.RoleName = properties["roleName"].Text ?? "";
        this.Description = properties["description"].Text;
        this.IsCustom = properties["type"].Text == "CustomRole";
        this.AssignableScopes = properties["assignableScopes"].Texts();
        var permissions = properties["permissions"].Items;
        this.Actions = All("actions");
        this.NotActions = All("notActions");
        this.DataActions = All("dataActions");
        this.NotDataActions = All("notDataActions");

        IReadOnlyList<string> All(string list) => [.. permissions.SelectMany(permission => permission[list].Texts())];
    }

    /// <summary>The name that people use, for example <c>Reader</c>.</summary>
    public string RoleName { get; }

    /// <summary>What it is for.</summary>
    public string? Description { get; }

    /// <summary>Whether the tenant has made it.</summary>
    public bool IsCustom { get; }

    /// <summary>Where it can be assigned.</summary>
    public IReadOnlyList<string> AssignableScopes { get; }

    /// <summary>What it allows.</summary>
    public IReadOnlyList<string> Actions { get; }

    /// <summary>What it does not allow of that.</summary>
    public IReadOnlyList<string> NotActions { get; }

    /// <summary>What it allows with data.</summary>
    public IReadOnlyList<string> DataActions { get; }

    /// <summary>What it does not allow of that.</summary>
    public IReadOnlyList<string> NotDataActions { get; }

    internal static RoleDefinition Read(JsonNode body, ArmResponseHead response) => new(body, response);
}
