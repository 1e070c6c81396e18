using System;
using System.Threading;
using System.Threading.Tasks;
using ArmIdentity.Json;

namespace ArmIdentity.Native;

/// <summary>Network work of the library, from its start to its result.</summary>
internal sealed class Operation : IDisposable
{
    private const uint WaitForever = uint.MaxValue;

    private readonly NativeHandle handle;

    private Operation(ulong number) => this.handle = new NativeHandle(number, NativeMethods.armid_operation_release);

    /// <summary>Begins an operation.</summary>
    /// <param name="owner">What does the work; 0 for none.</param>
    /// <param name="options">The options of the call.</param>
    /// <param name="start">The function that begins it.</param>
    internal static Operation Begin(NativeHandle? owner, NativeOptions? options, OperationStart start)
    {
        if (owner is null)
        {
            return Begin(0, options, start);
        }
        using var lease = owner.Borrow();
        return Begin(lease.Number, options, start);
    }

    /// <summary>Waits for the end without holding a thread.</summary>
    /// <param name="watch">Who is told how far it is.</param>
    /// <param name="cancellationToken">Cancels the HTTP work.</param>
    /// <exception cref="ArmIdentityException">It failed.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    internal async Task WaitAsync(OperationWatch watch, CancellationToken cancellationToken)
    {
        var status = this.Wait(0, out var error);
        if (status == NativeCall.Pending)
        {
            var ended = OperationCompletion.Of(this.handle);
            using (cancellationToken.Register(this.Cancel))
            {
                await watch.FollowAsync(this, ended).ConfigureAwait(false);
            }
            status = this.Wait(0, out error);
        }
        Check(status, error, cancellationToken);
    }

    /// <summary>Waits for the end on the calling thread.</summary>
    /// <inheritdoc cref="WaitAsync" path="//exception"/>
    internal void Wait(CancellationToken cancellationToken)
    {
        int status;
        ulong error;
        using (cancellationToken.Register(this.Cancel))
        {
            status = this.Wait(WaitForever, out error);
        }
        Check(status, error, cancellationToken);
    }

    /// <summary>All that is known of it.</summary>
    internal OperationProgress Describe()
    {
        using var lease = this.handle.Borrow();
        NativeCall.Check(NativeMethods.armid_operation_describe(lease.Number, out var document, out var error), error);
        return new OperationProgress(NativeDocument.Take(document));
    }

    /// <summary>The token that it has led to.</summary>
    internal AccessToken TakeToken()
    {
        using var lease = this.handle.Borrow();
        NativeCall.Check(NativeMethods.armid_operation_take_token(lease.Number, out var token, out var error), error);
        return new AccessToken(new NativeHandle(token, NativeMethods.armid_token_release));
    }

    /// <summary>The response that it has led to.</summary>
    internal ArmResponse TakeResponse()
    {
        using var lease = this.handle.Borrow();
        NativeCall.Check(NativeMethods.armid_operation_take_response(lease.Number, out var response, out var error), error);
        return NativeResponse.Take(response);
    }

    /// <summary>The document that it has led to.</summary>
    internal JsonNode TakeDocument()
    {
        using var lease = this.handle.Borrow();
        NativeCall.Check(NativeMethods.armid_operation_take_document(lease.Number, out var document, out var error), error);
        return NativeDocument.Take(document);
    }

    /// <summary>Releases it; one that still runs is canceled.</summary>
    public void Dispose() => this.handle.Dispose();

    private static Operation Begin(ulong owner, NativeOptions? options, OperationStart start)
    {
        ulong number;
        if (options is null)
        {
            NativeCall.Check(start(owner, 0, out number, out var error), error);
        }
        else
        {
            using var lease = options.Borrow();
            NativeCall.Check(start(owner, lease.Number, out number, out var error), error);
        }
        return new Operation(number);
    }

    private int Wait(uint milliseconds, out ulong error)
    {
        using var lease = this.handle.Borrow();
        return NativeMethods.armid_operation_wait(lease.Number, milliseconds, out error);
    }

    private void Cancel()
    {
        using var lease = this.handle.Borrow();
        NativeCall.Check(NativeMethods.armid_operation_cancel(lease.Number, out var error), error);
    }

    private static void Check(int status, ulong error, CancellationToken cancellationToken)
    {
        if (status == NativeCall.Ok)
        {
            return;
        }
        var failure = NativeError.Take(status, error);
        if (failure.Code == ErrorCode.Canceled && cancellationToken.IsCancellationRequested)
        {
            // With the failure, which names the status URL of what goes on in Azure.
            throw new OperationCanceledException(failure.Message, failure, cancellationToken);
        }
        throw failure;
    }
}
