using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using ArmIdentity.Json;
using ArmIdentity.Native;

namespace ArmIdentity;

// User-assigned managed identities.
public sealed partial class ArmClient
{
    /// <summary>Reads a user-assigned identity.</summary>
    /// <param name="resourceGroup">The name or the id of its resource group; may be <see langword="null"/> when <paramref name="name"/> is an id.</param>
    /// <param name="name">The name of the identity, or its resource id.</param>
    /// <param name="options">The options of this call.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The identity.</returns>
    /// <exception cref="ArmIdentityException">There is none, or the identity of the client may not read it.</exception>
    /// <exception cref="System.OperationCanceledException">The call was canceled.</exception>
    public Task<UserAssignedIdentity> GetUserAssignedIdentityAsync(
        string? resourceGroup, string name, CallOptions? options = null, CancellationToken cancellationToken = default) =>
        this.ReadAsync(
            (client, call, out operation, out error) => NativeMethods.armid_user_assigned_identity_get_start(
                client, NativeString.Encode(resourceGroup), NativeString.Encode(name), call, out operation, out error),
            UserAssignedIdentity.Read,
            options,
            cancellationToken);

    /// <summary>The user-assigned identities of a resource group, or of the subscription.</summary>
    /// <param name="resourceGroup">The name or the id of the group; <see langword="null"/>: all of the subscription.</param>
    /// <param name="options">The options of the list.</param>
    /// <returns>The list.</returns>
    public ArmList<UserAssignedIdentity> ListUserAssignedIdentities(string? resourceGroup = null, CallOptions? options = null) =>
        this.List(
            (client, call, out pager, out error) => NativeMethods.armid_user_assigned_identity_list(
                client, NativeString.Encode(resourceGroup), call, out pager, out error),
            UserAssignedIdentity.Read,
            options);

    /// <summary>
    /// Creates a user-assigned identity, or updates the one of that name. It is not known everywhere at once:
    /// <see cref="CreateRoleAssignmentAsync"/> waits for it, and a machine may need a minute to give its tokens.
    /// </summary>
    /// <param name="resourceGroup">The name or the id of its resource group; may be <see langword="null"/> when <paramref name="name"/> is an id.</param>
    /// <param name="name">The name of the identity, or its resource id.</param>
    /// <param name="location">The region; <see langword="null"/>: that of the resource group, which is read first.</param>
    /// <param name="tags">Its tags, whatever it had before; <see langword="null"/>: none are sent.</param>
    /// <param name="options">The options of this call.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The identity.</returns>
    /// <exception cref="ArmIdentityException">It exists in another location, there is no such group, or the identity of the client may not create one.</exception>
    /// <exception cref="System.OperationCanceledException">The call was canceled.</exception>
    public Task<UserAssignedIdentity> CreateUserAssignedIdentityAsync(
        string? resourceGroup,
        string name,
        string? location = null,
        IReadOnlyDictionary<string, string>? tags = null,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        this.ReadAsync(
            (client, call, out operation, out error) => NativeMethods.armid_user_assigned_identity_create_start(
                client,
                NativeString.Encode(resourceGroup),
                NativeString.Encode(name),
                NativeString.Encode(location),
                NativeString.Encode(JsonText.Object(tags)),
                call,
                out operation,
                out error),
            UserAssignedIdentity.Read,
            options,
            cancellationToken);

    /// <summary>Replaces the tags of a user-assigned identity.</summary>
    /// <param name="resourceGroup">The name or the id of its resource group; may be <see langword="null"/> when <paramref name="name"/> is an id.</param>
    /// <param name="name">The name of the identity, or its resource id.</param>
    /// <param name="tags">Its tags from now on.</param>
    /// <param name="options">The options of this call.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The identity.</returns>
    /// <exception cref="ArmIdentityException">There is none, or the identity of the client may not change it.</exception>
    /// <exception cref="System.OperationCanceledException">The call was canceled.</exception>
    public Task<UserAssignedIdentity> SetUserAssignedIdentityTagsAsync(
        string? resourceGroup,
        string name,
        IReadOnlyDictionary<string, string> tags,
        CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        this.ReadAsync(
            (client, call, out operation, out error) => NativeMethods.armid_user_assigned_identity_set_tags_start(
                client,
                NativeString.Encode(resourceGroup),
                NativeString.Encode(name),
                NativeString.Encode(JsonText.Object(tags)),
                call,
                out operation,
                out error),
            UserAssignedIdentity.Read,
            options,
            cancellationToken);

    /// <summary>
    /// Deletes a user-assigned identity. What it was assigned to keeps its id, and its role assignments stay: remove those first.
    /// </summary>
    /// <param name="resourceGroup">The name or the id of its resource group; may be <see langword="null"/> when <paramref name="name"/> is an id.</param>
    /// <param name="name">The name of the identity, or its resource id.</param>
    /// <param name="options">The options of this call.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Whether there was one, and what Azure answered.</returns>
    /// <exception cref="ArmIdentityException">The identity of the client may not delete it.</exception>
    /// <exception cref="System.OperationCanceledException">The call was canceled.</exception>
    public async Task<ArmDeletion> DeleteUserAssignedIdentityAsync(
        string? resourceGroup, string name, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        var response = await this.RunAsync(
            (client, call, out operation, out error) => NativeMethods.armid_user_assigned_identity_delete_start(
                client, NativeString.Encode(resourceGroup), NativeString.Encode(name), call, out operation, out error),
            options,
            null,
            cancellationToken).ConfigureAwait(false);
        return new ArmDeletion(response);
    }
}
