using System.Threading;
using System.Threading.Tasks;
using ArmIdentity.Native;

namespace ArmIdentity;

// Role definitions.
public sealed partial class ArmClient
{
    /// <summary>Reads a role definition. A built-in role that the client has read within the last hour comes from memory.</summary>
    /// <param name="role">Its name, for example <c>Reader</c>, in any letter case; or its id; or the GUID at the end of that.</param>
    /// <param name="scope">Where: the id of a subscription, a resource group, a resource or a management group, <c>/</c> for the tenant;
    /// <see langword="null"/>: the subscription.</param>
    /// <param name="options">The options of this call.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The definition.</returns>
    /// <exception cref="ArmIdentityException">There is no such role there; the message suggests close names.</exception>
    /// <exception cref="System.OperationCanceledException">The call was canceled.</exception>
    public Task<RoleDefinition> GetRoleDefinitionAsync(
        string role, string? scope = null, CallOptions? options = null, CancellationToken cancellationToken = default) =>
        this.ReadAsync(
            (client, call, out operation, out error) => NativeMethods.armid_role_definition_get_start(
                client, NativeString.Encode(scope), NativeString.Encode(role), call, out operation, out error),
            RoleDefinition.Read,
            options,
            cancellationToken);

    /// <summary>The roles that can be assigned at a scope.</summary>
    /// <param name="scope">Where: the id of a subscription, a resource group, a resource or a management group, <c>/</c> for the tenant;
    /// <see langword="null"/>: the subscription.</param>
    /// <param name="name">Only the role of this name, in any letter case.</param>
    /// <param name="customOnly">Only roles that the tenant has made.</param>
    /// <param name="options">The options of the list.</param>
    /// <returns>The list.</returns>
    public ArmList<RoleDefinition> ListRoleDefinitions(
        string? scope = null, string? name = null, bool customOnly = false, CallOptions? options = null) =>
        this.List(
            (client, call, out pager, out error) => NativeMethods.armid_role_definition_list(
                client, NativeString.Encode(scope), NativeString.Encode(name), customOnly ? 1 : 0, call, out pager, out error),
            RoleDefinition.Read,
            options);
}
