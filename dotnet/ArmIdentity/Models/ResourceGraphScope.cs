using System.Collections.Generic;
using ArmIdentity.Json;

namespace ArmIdentity;

/// <summary>What Azure Resource Graph searches.</summary>
public sealed class ResourceGraphScope
{
    private ResourceGraphScope(string member, IEnumerable<string> names) => this.Json = $"{{\"{member}\":{JsonText.Array(names)}}}";

    /// <summary>As the library takes it.</summary>
    internal string Json { get; }

    /// <summary>These subscriptions; more than a thousand are searched a thousand at a time.</summary>
    /// <param name="ids">The ids of the subscriptions.</param>
    /// <returns>The scope.</returns>
    public static ResourceGraphScope Subscriptions(params IEnumerable<string> ids) => new("subscriptions", ids);

    /// <summary>These management groups.</summary>
    /// <param name="names">The names of the management groups.</param>
    /// <returns>The scope.</returns>
    public static ResourceGraphScope ManagementGroups(params IEnumerable<string> names) => new("managementGroups", names);
}
