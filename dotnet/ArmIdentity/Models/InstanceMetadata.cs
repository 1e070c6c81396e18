using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using ArmIdentity.Json;
using ArmIdentity.Native;

namespace ArmIdentity;

/// <summary>What the machine is that the program runs on, as its instance metadata service says.</summary>
public sealed class InstanceMetadata
{
    private InstanceMetadata(JsonNode body)
    {
        var compute = body["compute"];
        this.Name = compute["name"].Text;
        this.ResourceGroupName = compute["resourceGroupName"].Text;
        this.Location = compute["location"].Text;
        this.VmSize = compute["vmSize"].Text;
        this.OsType = compute["osType"].Text;
        this.VmId = compute["vmId"].Text;
        this.SubscriptionId = compute["subscriptionId"].Text;
        this.ResourceId = compute["resourceId"].Text;
        this.Environment = compute["azEnvironment"].Text;
        var tags = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var tag in compute["tagsList"].Items)
        {
            tags[tag["name"].Text ?? ""] = tag["value"].Text ?? "";
        }
        this.Tags = tags;
        this.Json = body.Json;
    }

    /// <summary>The name of the machine.</summary>
    public string? Name { get; }

    /// <summary>The name of its resource group.</summary>
    public string? ResourceGroupName { get; }

    /// <summary>The region.</summary>
    public string? Location { get; }

    /// <summary>The size.</summary>
    public string? VmSize { get; }

    /// <summary><c>Linux</c> or <c>Windows</c>.</summary>
    public string? OsType { get; }

    /// <summary>The unique id of the machine.</summary>
    public string? VmId { get; }

    /// <summary>The id of its subscription.</summary>
    public string? SubscriptionId { get; }

    /// <summary>Its resource id.</summary>
    public string? ResourceId { get; }

    /// <summary>The cloud by the service's name, for example <c>AzurePublicCloud</c>.</summary>
    public string? Environment { get; }

    /// <summary>The tags.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; }

    /// <summary>All of it as JSON, as it was sent.</summary>
    public string Json { get; }

    /// <summary>Reads the metadata of this machine.</summary>
    /// <param name="options">How the service is reached, and the time limit.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The metadata.</returns>
    /// <exception cref="ArmIdentityException">Nothing answers as an Azure metadata service, or it refuses.</exception>
    /// <exception cref="OperationCanceledException">The call was canceled.</exception>
    public static async Task<InstanceMetadata> GetAsync(ArmIdentityOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var native = ArmIdentityOptions.CopyOf(options).ToNative();
        using var operation = Operation.Begin(
            null, native, (_, settings, out metadata, out error) => NativeMethods.armid_metadata_get_start(settings, out metadata, out error));
        await operation.WaitAsync(OperationWatch.None, cancellationToken).ConfigureAwait(false);
        return new InstanceMetadata(JsonNode.Parse(operation.TakeResponse().Json));
    }
}
