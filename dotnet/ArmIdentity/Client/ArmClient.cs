using System;
using System.Threading;
using System.Threading.Tasks;
using ArmIdentity.Json;
using ArmIdentity.Native;

namespace ArmIdentity;

/// <summary>
/// Calls Azure Resource Manager with the tokens of an identity: one cloud, one default subscription. One client serves the whole program, from any
/// number of threads. No call holds a thread while it waits, and canceling one stops its HTTP work.
/// </summary>
/// <example>
/// <code>
/// using var identity = new ManagedIdentity();
/// using var client = new ArmClient(identity);
/// var group = await client.GetResourceGroupAsync("myResourceGroupVM");
/// Console.WriteLine(group.Location);
/// </code>
/// </example>
public sealed partial class ArmClient : IDisposable
{
    private readonly NativeHandle handle;
    private readonly Action<SignInPrompt>? prompt;

    /// <summary>Makes a client. The cloud is the one that the options name, else it is found out with the first request. Sends nothing.</summary>
    /// <param name="credential">Whose tokens it uses. It may be disposed of at once.</param>
    /// <param name="options">Cloud, subscription, tenant, and the time limit of its calls; <see langword="null"/>: those that the credential was made
    /// with, else what the machine says.</param>
    /// <exception cref="ArmIdentityException">The options or the environment contradict each other.</exception>
    public ArmClient(Credential credential, ArmIdentityOptions? options = null)
    {
        _ = credential ?? throw new ArgumentNullException(nameof(credential));
        using var native = (options ?? credential.Options).ToNative();
        using var settings = native.Borrow();
        using var identity = credential.Borrow();
        NativeCall.Check(NativeMethods.armid_client_new(identity.Number, settings.Number, out var client, out var error), error);
        this.handle = new NativeHandle(client, NativeMethods.armid_client_release);
        this.prompt = credential.Prompt;
    }

    /// <summary>What the client is bound to, as far as that is known without asking anyone.</summary>
    /// <returns>What is known.</returns>
    public ArmContext Describe()
    {
        using var client = this.handle.Borrow();
        NativeCall.Check(NativeMethods.armid_client_describe(client.Number, out var document, out var error), error);
        return new ArmContext(NativeDocument.Take(document));
    }

    /// <summary>Finds out what the client is bound to: cloud, endpoint, audience, identity, subscription and the machine's resource group.</summary>
    /// <param name="options">The options of this call.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>What it is bound to.</returns>
    /// <exception cref="ArmIdentityException">It cannot be found out.</exception>
    /// <exception cref="OperationCanceledException">The call was canceled.</exception>
    public async Task<ArmContext> ResolveAsync(CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var operation = this.Begin(NativeMethods.armid_client_resolve_start, options, cancellationToken);
        await operation.WaitAsync(this.Watch(null), cancellationToken).ConfigureAwait(false);
        return new ArmContext(operation.TakeDocument());
    }

    /// <summary>Releases the client. Calls and pagers that use it go on.</summary>
    public void Dispose() => this.handle.Dispose();

    private Operation Begin(OperationStart start, CallOptions? options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var native = options?.ToNative();
        return Operation.Begin(this.handle, native, start);
    }

    private OperationWatch Watch(IProgress<OperationProgress>? progress) => new(progress, this.prompt);

    /// <summary>Runs a call that leads to a response.</summary>
    private async Task<ArmResponse> RunAsync(
        OperationStart start, CallOptions? options, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        using var operation = this.Begin(start, options, cancellationToken);
        await operation.WaitAsync(this.Watch(progress), cancellationToken).ConfigureAwait(false);
        return operation.TakeResponse();
    }

    /// <summary>Runs a call whose response is a resource.</summary>
    private async Task<T> ReadAsync<T>(OperationStart start, Func<JsonNode, ArmResponseHead, T> read, CallOptions? options, CancellationToken cancellationToken)
    {
        var response = await this.RunAsync(start, options, null, cancellationToken).ConfigureAwait(false);
        return read(JsonNode.Parse(response.Json), response.Head());
    }

    /// <summary>A list that is read by pagers of its own.</summary>
    private ArmList<T> List<T>(PagerStart start, Func<JsonNode, ArmResponseHead, T> read, CallOptions? options, string itemsMember = "value") =>
        new(() =>
        {
            using var native = options?.ToNative();
            using var client = this.handle.Borrow();
            ulong pager;
            ulong error;
            if (native is null)
            {
                NativeCall.Check(start(client.Number, 0, out pager, out error), error);
            }
            else
            {
                using var call = native.Borrow();
                NativeCall.Check(start(client.Number, call.Number, out pager, out error), error);
            }
            return new ArmPager<T>(new NativeHandle(pager, NativeMethods.armid_pager_release), itemsMember, read, this.Watch(null));
        });
}
