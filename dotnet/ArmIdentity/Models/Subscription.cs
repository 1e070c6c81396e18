using System.Collections.Generic;
using ArmIdentity.Json;

namespace ArmIdentity;

/// <summary>A subscription.</summary>
public sealed class Subscription
{
    private Subscription(JsonNode body, ArmResponseHead response)
    {
        this.Id = body["id"].Text ?? "";
        this.SubscriptionId = body["subscriptionId"].Text ?? "";
        this.Name = body["displayName"].Text ?? "";
        this.TenantId = body["tenantId"].Text;
        this.State = body["state"].Text;
        this.Tags = ArmResource.ReadTags(body["tags"]);
        this.Json = body.Json;
        this.Response = response;
    }

    /// <summary>The resource id, <c>/subscriptions/...</c></summary>
    public string Id { get; }

    /// <summary>The id of the subscription.</summary>
    public string SubscriptionId { get; }

    /// <summary>The name that people see.</summary>
    public string Name { get; }

    /// <summary>The id of the tenant that it trusts.</summary>
    public string? TenantId { get; }

    /// <summary><c>Enabled</c>, <c>Warned</c>, <c>PastDue</c>, <c>Disabled</c> or <c>Deleted</c>.</summary>
    public string? State { get; }

    /// <summary>The tags.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; }

    /// <summary>All of it as JSON, as it was sent.</summary>
    public string Json { get; }

    /// <summary>
    /// The answer that it was read from: the status, the headers, the id of the request. What a list holds has the answer of its page.
    /// </summary>
    public ArmResponseHead Response { get; }

    /// <summary>The resource id.</summary>
    /// <returns>A text for people.</returns>
    public override string ToString() => this.Id;

    internal static Subscription Read(JsonNode body, ArmResponseHead response) => new(body, response);
}
