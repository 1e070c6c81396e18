using System.Threading;
using System.Threading.Tasks;
using ArmIdentity.Native;

namespace ArmIdentity;

// Virtual machine scale sets.
public sealed partial class ArmClient
{
    /// <summary>Reads a virtual machine scale set.</summary>
    /// <param name="resourceGroup">The name or the id of its resource group; may be <see langword="null"/> when <paramref name="name"/> is an id.</param>
    /// <param name="name">The name of the virtual machine scale set, or its resource id.</param>
    /// <param name="options">The options of this call.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The virtual machine scale set.</returns>
    /// <exception cref="ArmIdentityException">There is none, or the identity may not read it.</exception>
    /// <exception cref="System.OperationCanceledException">The call was canceled.</exception>
    public Task<VirtualMachineScaleSet> GetVirtualMachineScaleSetAsync(
        string? resourceGroup, string name, CallOptions? options = null, CancellationToken cancellationToken = default) =>
        this.ReadAsync(
            (client, call, out operation, out error) => NativeMethods.armid_virtual_machine_scale_set_get_start(
                client, NativeString.Encode(resourceGroup), NativeString.Encode(name), call, out operation, out error),
            VirtualMachineScaleSet.Read,
            options,
            cancellationToken);

    /// <summary>The virtual machine scale sets of a resource group, or of the subscription.</summary>
    /// <param name="resourceGroup">The name or the id of the group; <see langword="null"/>: all of the subscription.</param>
    /// <param name="options">The options of the list.</param>
    /// <returns>The list.</returns>
    public ArmList<VirtualMachineScaleSet> ListVirtualMachineScaleSets(string? resourceGroup = null, CallOptions? options = null) =>
        this.List(
            (client, call, out pager, out error) =>
                NativeMethods.armid_virtual_machine_scale_set_list(client, NativeString.Encode(resourceGroup), call, out pager, out error),
            VirtualMachineScaleSet.Read,
            options);
}
