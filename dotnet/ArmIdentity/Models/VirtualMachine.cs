using System.Collections.Generic;
using ArmIdentity.Json;

namespace ArmIdentity;

/// <summary>A virtual machine.</summary>
public sealed class VirtualMachine : ArmResource
{
    private VirtualMachine(JsonNode body, ArmResponseHead response)
        : base(body, response)
    {
        this.VmSize = body["properties"]["hardwareProfile"]["vmSize"].Text;
        this.VmId = body["properties"]["vmId"].Text;
        this.Identity = ResourceIdentity.ReadOptional(body["identity"]);
        this.Zones = body["zones"].Texts();
    }

    /// <summary>The size, for example <c>Standard_D2s_v3</c>.</summary>
    public string? VmSize { get; }

    /// <summary>The unique id of the machine.</summary>
    public string? VmId { get; }

    /// <summary>Its managed identities; <see langword="null"/> when it has none.</summary>
    public ResourceIdentity? Identity { get; }

    /// <summary>The availability zones.</summary>
    public IReadOnlyList<string> Zones { get; }

    internal static VirtualMachine Read(JsonNode body, ArmResponseHead response) => new(body, response);
}
