using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using ArmIdentity.Json;
using ArmIdentity.Native;

namespace ArmIdentity;

// The managed identities of a virtual machine or scale set.
public sealed partial class ArmClient
{
    /// <summary>
    /// Assigns managed identities to a virtual machine or scale set. Those that it has stay, also when others change them at the same time.
    /// </summary>
    /// <param name="resourceId">The resource id of the virtual machine or scale set; it may hold <c>{subscription}</c>.</param>
    /// <param name="identityIds">The resource ids of user-assigned identities; <see langword="null"/>: none.</param>
    /// <param name="systemAssigned">Whether the system-assigned identity too.</param>
    /// <param name="options">The options of this call. With <see cref="CallOptions.NoWait"/> it ends with the first answer.</param>
    /// <param name="progress">Who is told how far it is.</param>
    /// <param name="cancellationToken">Cancels the waiting.</param>
    /// <returns>The answer, whose body is the resource. It has the header <c>armidentity-unchanged</c> when there was nothing to do.</returns>
    /// <exception cref="ArmIdentityException">There is no such resource, the identity of the client may not change it, or others go on changing it.</exception>
    /// <exception cref="System.OperationCanceledException">The call was canceled.</exception>
    public Task<ArmResponse> AddIdentitiesAsync(
        string resourceId,
        IEnumerable<string>? identityIds,
        bool systemAssigned = false,
        CallOptions? options = null,
        IProgress<OperationProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        this.RunAsync(
            (client, call, out operation, out error) => NativeMethods.armid_resource_identity_add_start(
                client,
                NativeString.Encode(resourceId),
                NativeString.Encode(JsonText.Array(identityIds)),
                systemAssigned ? 1 : 0,
                call,
                out operation,
                out error),
            options,
            progress,
            cancellationToken);

    /// <summary>
    /// Takes managed identities away from a virtual machine or scale set. All others stay.
    /// </summary>
    /// <param name="resourceId">The resource id of the virtual machine or scale set; it may hold <c>{subscription}</c>.</param>
    /// <param name="identityIds">The resource ids of user-assigned identities; <see langword="null"/>: none.</param>
    /// <param name="systemAssigned">Whether the system-assigned identity too.</param>
    /// <param name="options">The options of this call. With <see cref="CallOptions.NoWait"/> it ends with the first answer.</param>
    /// <param name="progress">Who is told how far it is.</param>
    /// <param name="cancellationToken">Cancels the waiting.</param>
    /// <returns>The answer, whose body is the resource. It has the header <c>armidentity-unchanged</c> when there was nothing to do.</returns>
    /// <exception cref="ArmIdentityException">There is no such resource, the identity of the client may not change it, or others go on changing it.</exception>
    /// <exception cref="System.OperationCanceledException">The call was canceled.</exception>
    public Task<ArmResponse> RemoveIdentitiesAsync(
        string resourceId,
        IEnumerable<string>? identityIds,
        bool systemAssigned = false,
        CallOptions? options = null,
        IProgress<OperationProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        this.RunAsync(
            (client, call, out operation, out error) => NativeMethods.armid_resource_identity_remove_start(
                client,
                NativeString.Encode(resourceId),
                NativeString.Encode(JsonText.Array(identityIds)),
                systemAssigned ? 1 : 0,
                call,
                out operation,
                out error),
            options,
            progress,
            cancellationToken);
}
