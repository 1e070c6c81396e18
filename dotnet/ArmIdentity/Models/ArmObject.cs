using ArmIdentity.Json;

namespace ArmIdentity;

/// <summary>What everything at Azure Resource Manager has. Texts are exactly as they were sent; what was not sent is <see langword="null"/>.</summary>
public abstract class ArmObject
{
    private protected ArmObject(JsonNode body, ArmResponseHead response)
    {
        this.Id = body["id"].Text ?? "";
        this.Name = body["name"].Text ?? "";
        this.Type = body["type"].Text;
        this.PropertiesJson = body["properties"].JsonOrNull();
        this.Json = body.Json;
        this.Response = response;
    }

    /// <summary>The resource id.</summary>
    public string Id { get; }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The type, for example <c>Microsoft.Compute/virtualMachines</c>.</summary>
    public string? Type { get; }

    /// <summary>The properties as JSON.</summary>
    public string? PropertiesJson { get; }

    /// <summary>All of it as JSON, as it was sent.</summary>
    public string Json { get; }

    /// <summary>
    /// The answer that it was read from: the status, the headers, the id of the request. What a list holds has the answer of its page.
    /// </summary>
    public ArmResponseHead Response { get; }

    /// <summary>The resource id.</summary>
    /// <returns>A text for people.</returns>
    public override string ToString() => this.Id;
}
