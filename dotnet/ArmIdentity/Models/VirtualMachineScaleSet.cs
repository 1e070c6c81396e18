using System.Collections.Generic;
using ArmIdentity.Json;

namespace ArmIdentity;

/// <summary>A virtual machine scale set.</summary>
public sealed class VirtualMachineScaleSet : ArmResource
{
    private VirtualMachineScaleSet(JsonNode body, ArmResponseHead response)
        : base(body, response)
    {
        this.VmSize = body["sku"]["name"].Text;
        this.Capacity = body["sku"]["capacity"].Integer;
        this.OrchestrationMode = body["properties"]["orchestrationMode"].Text;
        this.UniqueId = body["properties"]["uniqueId"].Text;
        this.Identity = ResourceIdentity.ReadOptional(body["identity"]);
        this.Zones = body["zones"].Texts();
    }

    /// <summary>The size of its machines.</summary>
    public string? VmSize { get; }

    /// <summary>How many machines it is to have.</summary>
    public long? Capacity { get; }

    /// <summary><c>Uniform</c> or <c>Flexible</c>.</summary>
    public string? OrchestrationMode { get; }

    /// <summary>The unique id of the scale set.</summary>
    public string? UniqueId { get; }

    /// <summary>Its managed identities; <see langword="null"/> when it has none.</summary>
    public ResourceIdentity? Identity { get; }

    /// <summary>The availability zones.</summary>
    public IReadOnlyList<string> Zones { get; }

    internal static VirtualMachineScaleSet Read(JsonNode body, ArmResponseHead response) => new(body, response);
}
