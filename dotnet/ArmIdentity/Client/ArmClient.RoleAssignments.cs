using System;
using System.Threading;
using System.Threading.Tasks;
using ArmIdentity.Json;
using ArmIdentity.Native;

namespace ArmIdentity;

// Role assignments.
public sealed partial class ArmClient
{
    /// <summary>
    /// Assigns a role. Doing it twice is doing it once: the assignment that exists is given again. A principal that was created a moment ago is
    /// waited for, up to two and a half minutes. A role takes up to ten minutes to work everywhere.
    /// </summary>
    /// <param name="principalId">The object (principal) id of the one who gets the role; never the client id.</param>
    /// <param name="role">The role, as in <see cref="GetRoleDefinitionAsync"/>.</param>
    /// <param name="scope">Where: the id of a subscription, a resource group, a resource or a management group, <c>/</c> for the tenant;
    /// <see langword="null"/>: the subscription.</param>
    /// <param name="details">Who the principal is, why and under which condition; <see langword="null"/>: a service principal, as every managed identity is.</param>
    /// <param name="options">The options of this call.</param>
    /// <param name="progress">Who is told of the waits.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The assignment.</returns>
    /// <exception cref="ArmIdentityException">There is no such role or scope, the identity of the client may not assign roles there, or the principal stays unknown.</exception>
    /// <exception cref="System.OperationCanceledException">The call was canceled.</exception>
    public async Task<RoleAssignment> CreateRoleAssignmentAsync(
        string principalId,
        string role,
        string? scope = null,
        RoleAssignmentDetails? details = null,
        CallOptions? options = null,
        IProgress<OperationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var response = await this.RunAsync(
            (client, call, out operation, out error) => NativeMethods.armid_role_assignment_create_start(
                client,
                NativeString.Encode(principalId),
                NativeString.Encode(role),
                NativeString.Encode(scope),
                NativeString.Encode(details?.PrincipalType),
                NativeString.Encode(details?.Description),
                NativeString.Encode(details?.Condition),
                call,
                out operation,
                out error),
            options,
            progress,
            cancellationToken).ConfigureAwait(false);
        return RoleAssignment.Read(JsonNode.Parse(response.Json), response.Head());
    }

    /// <summary>Role assignments.</summary>
    /// <param name="scope">Where: the id of a subscription, a resource group, a resource or a management group, <c>/</c> for the tenant;
    /// <see langword="null"/>: the subscription.</param>
    /// <param name="principalId">Only those of the principal with this object id.</param>
    /// <param name="reach">Which of them, seen from the scope.</param>
    /// <param name="options">The options of the list.</param>
    /// <returns>The list.</returns>
    public ArmList<RoleAssignment> ListRoleAssignments(
        string? scope = null, string? principalId = null, RoleAssignmentReach reach = RoleAssignmentReach.All, CallOptions? options = null) =>
        this.List(
            (client, call, out pager, out error) => NativeMethods.armid_role_assignment_list(
                client, NativeString.Encode(scope), NativeString.Encode(principalId), NativeString.Encode(NameOf(reach)), call, out pager, out error),
            RoleAssignment.Read,
            options);

    /// <summary>Deletes a role assignment.</summary>
    /// <param name="id">Its id, <see cref="ArmObject.Id"/>.</param>
    /// <param name="options">The options of this call.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Whether there was one, and what Azure answered.</returns>
    /// <exception cref="ArmIdentityException">The identity of the client may not delete it.</exception>
    /// <exception cref="System.OperationCanceledException">The call was canceled.</exception>
    public async Task<ArmDeletion> DeleteRoleAssignmentAsync(
        string id, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        var response = await this.RunAsync(
            (client, call, out operation, out error) =>
                NativeMethods.armid_role_assignment_delete_start(client, NativeString.Encode(id), call, out operation, out error),
            options,
            null,
            cancellationToken).ConfigureAwait(false);
        return new ArmDeletion(response);
    }

    private static string NameOf(RoleAssignmentReach reach) =>
        reach switch
        {
            RoleAssignmentReach.At => "at",
            RoleAssignmentReach.AtOrAbove => "at_or_above",
            RoleAssignmentReach.AtOrBelow => "at_or_below",
            _ => "all",
        };
}
