using System;
using System.Threading;
using System.Threading.Tasks;
using ArmIdentity.Native;

namespace ArmIdentity;

/// <summary>
/// An identity to get tokens for: <see cref="ManagedIdentity"/>, <see cref="ServicePrincipal"/>, <see cref="DeviceCodeSignIn"/>,
/// <see cref="AzureCliSignIn"/> or <see cref="BroughtToken"/>. One serves the whole program, from any number of threads: tokens are kept, and renewed
/// ahead of their end; callers who ask at the same time share one request.
/// </summary>
public abstract class Credential : IDisposable
{
    private readonly NativeHandle handle;

    private protected Credential(ArmIdentityOptions options, Action<NativeOptions>? setSecrets = null, Action<SignInPrompt>? prompt = null)
    {
        using var native = options.ToNative();
        setSecrets?.Invoke(native);
        using var lease = native.Borrow();
        NativeCall.Check(NativeMethods.armid_credential_new(lease.Number, out var credential, out var error), error);
        this.handle = new NativeHandle(credential, NativeMethods.armid_credential_release);
        this.Options = options;
        this.Prompt = prompt;
    }

    /// <summary>What it was made with; a client of it takes the cloud and the network from here.</summary>
    internal ArmIdentityOptions Options { get; }

    /// <summary>Whom a person's sign-in is shown to.</summary>
    internal Action<SignInPrompt>? Prompt { get; }

    /// <summary>Gets a token without holding a thread. One that is kept already is there at once.</summary>
    /// <param name="resource">What the token is for, exactly as the identity endpoint is to get it, for example <c>https://vault.azure.net</c>;
    /// <c>/.default</c> at its end goes. <see langword="null"/>: Azure Resource Manager of the cloud.</param>
    /// <param name="options">The time limit of this call, and whether to ask for a new token.</param>
    /// <param name="cancellationToken">Cancels this call. Others that wait for the same token are left to it.</param>
    /// <returns>The token. Dispose of it when it is not needed any more, and ask again each time one is.</returns>
    /// <exception cref="ArmIdentityException">There is no token, and the message says why and what to do.</exception>
    /// <exception cref="OperationCanceledException">The call was canceled.</exception>
    public async Task<AccessToken> GetTokenAsync(
        string? resource = null, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var operation = this.Begin(resource, options);
        await operation.WaitAsync(new OperationWatch(null, this.Prompt), cancellationToken).ConfigureAwait(false);
        return operation.TakeToken();
    }

    /// <summary>Gets a token, and blocks the calling thread until it is there.</summary>
    /// <inheritdoc cref="GetTokenAsync"/>
    public AccessToken GetToken(string? resource = null, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (this.Prompt is not null)
        {
            // Only the other way looks at how far the operation is.
            return Task.Run(() => this.GetTokenAsync(resource, options, cancellationToken), cancellationToken).GetAwaiter().GetResult();
        }
        if (!cancellationToken.CanBeCanceled)
        {
            return this.GetTokenInOneCall(resource, options);
        }
        using var operation = this.Begin(resource, options);
        operation.Wait(cancellationToken);
        return operation.TakeToken();
    }

    /// <summary>Releases the identity. Calls and clients that use it go on; its tokens are wiped when nothing uses them any more.</summary>
    public void Dispose()
    {
        this.handle.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The use of the credential in a call.</summary>
    internal NativeHandle.Lease Borrow() => this.handle.Borrow();

    /// <summary>For a caller whom nothing can cancel: a token that is kept costs less without an operation around it.</summary>
    private AccessToken GetTokenInOneCall(string? resource, CallOptions? options)
    {
        using var credential = this.handle.Borrow();
        var text = NativeString.Encode(resource);
        ulong token;
        if (options is null)
        {
            NativeCall.Check(NativeMethods.armid_token_get(credential.Number, text, 0, out token, out var error), error);
        }
        else
        {
            using var native = options.ToNative();
            using var call = native.Borrow();
            NativeCall.Check(NativeMethods.armid_token_get(credential.Number, text, call.Number, out token, out var error), error);
        }
        return new AccessToken(new NativeHandle(token, NativeMethods.armid_token_release));
    }

    private Operation Begin(string? resource, CallOptions? options)
    {
        using var native = options?.ToNative();
        var text = NativeString.Encode(resource);
        return Operation.Begin(
            this.handle,
            native,
            (credential, call, out operation, out error) => NativeMethods.armid_token_get_start(credential, text, call, out operation, out error));
    }
}
