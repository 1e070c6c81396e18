using System.Threading;
using System.Threading.Tasks;
using ArmIdentity.Native;

namespace ArmIdentity;

// Resource groups.
public sealed partial class ArmClient
{
    /// <summary>Reads a resource group.</summary>
    /// <param name="name">The group's name, or its resource id; <see langword="null"/>: the group that this machine is in.</param>
    /// <param name="options">The options of this call.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The group.</returns>
    /// <exception cref="ArmIdentityException">There is no such group, or the identity may not read it.</exception>
    /// <exception cref="System.OperationCanceledException">The call was canceled.</exception>
    public Task<ResourceGroup> GetResourceGroupAsync(
        string? name = null, CallOptions? options = null, CancellationToken cancellationToken = default) =>
        this.ReadAsync(
            (client, call, out operation, out error) =>
                NativeMethods.armid_resource_group_get_start(client, NativeString.Encode(name), call, out operation, out error),
            ResourceGroup.Read,
            options,
            cancellationToken);

    /// <summary>The resource groups that the identity may read.</summary>
    /// <param name="options">The options of the list.</param>
    /// <returns>The list.</returns>
    public ArmList<ResourceGroup> ListResourceGroups(CallOptions? options = null) =>
        this.List(NativeMethods.armid_resource_group_list, ResourceGroup.Read, options);
}
