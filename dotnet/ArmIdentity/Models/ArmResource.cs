using System;
using System.Collections.Generic;
using ArmIdentity.Json;

namespace ArmIdentity;

/// <summary>What every resource has that lies somewhere and carries tags.</summary>
public abstract class ArmResource : ArmObject
{
    private protected ArmResource(JsonNode body, ArmResponseHead response)
        : base(body, response)
    {
        this.Location = body["location"].Text;
        this.Tags = ReadTags(body["tags"]);
        this.ProvisioningState = body["properties"]["provisioningState"].Text;
        this.SubscriptionId = PartAfter(this.Id, "subscriptions");
        this.ResourceGroupName = PartAfter(this.Id, "resourceGroups");
    }

    /// <summary>The region.</summary>
    public string? Location { get; }

    /// <summary>The tags. Their names are compared without regard to letter case, as Azure does.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; }

    /// <summary>How far the last change is, in the service's own word: <c>Succeeded</c> at the end.</summary>
    public string? ProvisioningState { get; }

    /// <summary>The id of its subscription.</summary>
    public string? SubscriptionId { get; }

    /// <summary>The name of its resource group.</summary>
    public string? ResourceGroupName { get; }

    internal static IReadOnlyDictionary<string, string> ReadTags(JsonNode tags)
    {
        var read = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var tag in tags.Members)
        {
            read[tag.Key] = tag.Value.Text ?? "";
        }
        return read;
    }

    /// <summary>The part of a resource id that follows a keyword.</summary>
    private static string? PartAfter(string id, string keyword)
    {
        var parts = id.Split('/');
        for (var index = 1; index + 1 < parts.Length; index += 2)
        {
            if (string.Equals(parts[index], keyword, StringComparison.OrdinalIgnoreCase))
            {
                return parts[index + 1];
            }
        }
        return null;
    }
}
