using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ArmIdentity.Json;
using ArmIdentity.Native;

namespace ArmIdentity;

/// <summary>A list that is read a page at a time, so that memory holds a page and not the list. The page after the one that was read is fetched in the meantime.</summary>
/// <typeparam name="T">What the list holds.</typeparam>
public sealed class ArmPager<T> : IDisposable
{
    private readonly NativeHandle handle;
    private readonly string itemsMember;
    private readonly Func<JsonNode, ArmResponseHead, T> read;
    private readonly OperationWatch watch;

    internal ArmPager(NativeHandle handle, string itemsMember, Func<JsonNode, ArmResponseHead, T> read, OperationWatch watch)
    {
        this.handle = handle;
        this.itemsMember = itemsMember;
        this.read = read;
        this.watch = watch;
    }

    /// <summary>Whether there is another page: before the first one, and while the last one named a next one.</summary>
    /// <exception cref="ObjectDisposedException">The pager was disposed of.</exception>
    public bool HasMore
    {
        get
        {
            using var pager = this.handle.Borrow();
            NativeCall.Check(NativeMethods.armid_pager_has_more(pager.Number, out var hasMore, out var error), error);
            return hasMore != 0;
        }
    }

    /// <summary>Reads the next page. After a failure or a cancellation the same page can be asked for again.</summary>
    /// <param name="cancellationToken">Cancels the reading of this page.</param>
    /// <returns>The page.</returns>
    /// <exception cref="ArmIdentityException">The page cannot be read, there is none, or another one is being read.</exception>
    /// <exception cref="OperationCanceledException">The call was canceled.</exception>
    public async Task<ArmPage<T>> ReadPageAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var operation = Operation.Begin(
            this.handle, null, (pager, _, out page, out error) => NativeMethods.armid_pager_next_start(pager, out page, out error));
        await operation.WaitAsync(this.watch, cancellationToken).ConfigureAwait(false);
        var response = operation.TakeResponse();
        var head = response.Head();
        return new ArmPage<T>([.. JsonNode.Parse(response.Json)[this.itemsMember].Items.Select(item => this.read(item, head))], response);
    }

    /// <summary>Ends the reading.</summary>
    public void Dispose() => this.handle.Dispose();
}
