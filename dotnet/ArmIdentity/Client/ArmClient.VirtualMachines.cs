using System.Threading;
using System.Threading.Tasks;
using ArmIdentity.Native;

namespace ArmIdentity;

// Virtual machines.
public sealed partial class ArmClient
{
    /// <summary>Reads a virtual machine.</summary>
    /// <param name="resourceGroup">The name or the id of its resource group; may be <see langword="null"/> when <paramref name="name"/> is an id.</param>
    /// <param name="name">The name of the virtual machine, or its resource id.</param>
    /// <param name="options">The options of this call.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The virtual machine.</returns>
    /// <exception cref="ArmIdentityException">There is none, or the identity may not read it.</exception>
    /// <exception cref="System.OperationCanceledException">The call was canceled.</exception>
    public Task<VirtualMachine> GetVirtualMachineAsync(
        string? resourceGroup, string name, CallOptions? options = null, CancellationToken cancellationToken = default) =>
        this.ReadAsync(
            (client, call, out operation, out error) => NativeMethods.armid_virtual_machine_get_start(
                client, NativeString.Encode(resourceGroup), NativeString.Encode(name), call, out operation, out error),
            VirtualMachine.Read,
            options,
            cancellationToken);

    /// <summary>The virtual machines of a resource group, or of the subscription.</summary>
    /// <param name="resourceGroup">The name or the id of the group; <see langword="null"/>: all of the subscription.</param>
    /// <param name="options">The options of the list.</param>
    /// <returns>The list.</returns>
    public ArmList<VirtualMachine> ListVirtualMachines(string? resourceGroup = null, CallOptions? options = null) =>
        this.List(
            (client, call, out pager, out error) =>
                NativeMethods.armid_virtual_machine_list(client, NativeString.Encode(resourceGroup), call, out pager, out error),
            VirtualMachine.Read,
            options);
}
