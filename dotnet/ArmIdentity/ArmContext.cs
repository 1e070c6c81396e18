using ArmIdentity.Json;

namespace ArmIdentity;

/// <summary>What a client is bound to; what is not known, or not yet, is <see langword="null"/>.</summary>
public sealed class ArmContext
{
    internal ArmContext(JsonNode description)
    {
        this.Source = description["source"].Text;
        this.SourceReason = description["sourceReason"].Text;
        this.ClientId = description["clientId"].Text;
        this.ObjectId = description["objectId"].Text;
        this.IdentityResourceId = description["identityResourceId"].Text;
        this.UserName = description["userName"].Text;
        this.Environment = description["environment"].Text;
        this.ArmEndpoint = description["armEndpoint"].Text;
        this.Audience = description["audience"].Text;
        this.Tenant = description["tenant"].Text;
        this.Subscription = description["subscription"].Text;
        this.ResourceGroup = description["resourceGroup"].Text;
        this.Json = description.Json;
    }

    /// <summary>Where tokens come from, for example <c>Imds</c>.</summary>
    public string? Source { get; }

    /// <summary>Why they come from there.</summary>
    public string? SourceReason { get; }

    /// <summary>The client (application) id of the identity.</summary>
    public string? ClientId { get; }

    /// <summary>The object (principal) id of the identity.</summary>
    public string? ObjectId { get; }

    /// <summary>The resource id of the identity.</summary>
    public string? IdentityResourceId { get; }

    /// <summary>The name of the person who is signed in.</summary>
    public string? UserName { get; }

    /// <summary>The cloud by name.</summary>
    public string? Environment { get; }

    /// <summary>The address of Azure Resource Manager.</summary>
    public string? ArmEndpoint { get; }

    /// <summary>The resource that tokens for it are for.</summary>
    public string? Audience { get; }

    /// <summary>The id of the tenant.</summary>
    public string? Tenant { get; }

    /// <summary>The id of the default subscription.</summary>
    public string? Subscription { get; }

    /// <summary>The resource group of the machine.</summary>
    public string? ResourceGroup { get; }

    /// <summary>All of it as the library's JSON object.</summary>
    public string Json { get; }
}
