using System;
using System.Threading;
using System.Threading.Tasks;
using ArmIdentity.Native;

namespace ArmIdentity;

// Any request, and the long-running operations that requests begin.
public sealed partial class ArmClient
{
    /// <summary>Sends a request. Failures that may pass are tried again as long as the time limit allows; redirects are not followed.</summary>
    /// <param name="request">What to send.</param>
    /// <param name="options">The options of this call.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The answer: a success, or 304 for a request that made itself conditional.</returns>
    /// <exception cref="ArmIdentityException">Azure Resource Manager refused it, with everything that it said; or there is no proper answer.</exception>
    /// <exception cref="OperationCanceledException">The call was canceled.</exception>
    public async Task<ArmResponse> SendAsync(ArmRequest request, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var sent = NativeOf(request);
        return await this.RunAsync(
            (client, call, out operation, out error) =>
            {
                using var lease = sent.Borrow();
                return NativeMethods.armid_client_send_start(client, lease.Number, call, out operation, out error);
            },
            options,
            null,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Sends a request and, when Azure goes on with it after it has answered, waits for its end. There is no time limit but that of the options.
    /// Canceling ends the waiting and not what Azure does: the <see cref="OperationCanceledException"/> has the
    /// <see cref="ArmIdentityException"/> with the <see cref="ArmIdentityException.StatusUrl"/> as its inner exception.
    /// </summary>
    /// <param name="request">What to send.</param>
    /// <param name="options">The options of this call.</param>
    /// <param name="progress">Who is told how far it is.</param>
    /// <param name="cancellationToken">Cancels the waiting.</param>
    /// <returns>The last answer: for PUT and PATCH the resource as it is then, for POST what Location led to, else the status, for DELETE the status.</returns>
    /// <exception cref="ArmIdentityException">Azure refused the request or says that the operation has failed, with the service's code, message and details.</exception>
    /// <exception cref="OperationCanceledException">The call was canceled.</exception>
    public async Task<ArmResponse> SendAndWaitAsync(
        ArmRequest request, CallOptions? options = null, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using var sent = NativeOf(request);
        return await this.RunAsync(
            (client, call, out operation, out error) =>
            {
                using var lease = sent.Borrow();
                return NativeMethods.armid_client_send_and_wait_start(client, lease.Number, call, out operation, out error);
            },
            options,
            progress,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for the end of a long-running operation that was begun before, in this process or another.</summary>
    /// <param name="statusUrl">Where its status is: <see cref="ArmIdentityException.StatusUrl"/>, or the header Azure-AsyncOperation, Operation-Location
    /// or Location of the first answer. Its host must be the cloud's own Azure Resource Manager.</param>
    /// <param name="resource">The path of what a PUT or PATCH was about, to be read at the end; <see langword="null"/>: the answer is the last one of
    /// the status.</param>
    /// <param name="options">The options of this call.</param>
    /// <param name="progress">Who is told how far it is.</param>
    /// <param name="cancellationToken">Cancels the waiting.</param>
    /// <returns>The resource, or the last answer of the status.</returns>
    /// <exception cref="ArmIdentityException">As <see cref="SendAndWaitAsync"/>.</exception>
    /// <exception cref="OperationCanceledException">The call was canceled.</exception>
    public async Task<ArmResponse> ResumeAsync(
        string statusUrl,
        string? resource = null,
        CallOptions? options = null,
        IProgress<OperationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var (url, path) = (NativeString.Encode(statusUrl), NativeString.Encode(resource));
        return await this.RunAsync(
            (client, call, out operation, out error) =>
                NativeMethods.armid_client_resume_start(client, url, path, call, out operation, out error),
            options,
            progress,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Any list.</summary>
    /// <param name="request">What asks for the first page: a GET, or a POST, of which each further page is a POST with the same body.</param>
    /// <param name="options">The options of the list.</param>
    /// <returns>The list; its items have the properties that most resources have, and all of them as JSON.</returns>
    public ArmList<Resource> List(ArmRequest request, CallOptions? options = null)
    {
        _ = request ?? throw new ArgumentNullException(nameof(request));
        return this.List(
            (ulong client, ulong call, out ulong pager, out ulong error) =>
            {
                using var sent = NativeOf(request);
                using var lease = sent.Borrow();
                return NativeMethods.armid_client_list(client, lease.Number, call, out pager, out error);
            },
            Resource.Read,
            options);
    }

    private static NativeHandle NativeOf(ArmRequest request) => (request ?? throw new ArgumentNullException(nameof(request))).ToNative();
}
