using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace ArmIdentity;

/// <summary>Reads a list item by item: what <c>await foreach</c> uses.</summary>
/// <typeparam name="T">What the list holds.</typeparam>
public sealed class ArmListEnumerator<T>
#if NET
    : IAsyncEnumerator<T>
#endif
{
    private readonly Func<ArmPager<T>> open;
    private readonly CancellationToken cancellationToken;
    private ArmPager<T>? pager;
    private IReadOnlyList<T> items = [];
    private int index = -1;

    internal ArmListEnumerator(Func<ArmPager<T>> open, CancellationToken cancellationToken)
    {
        this.open = open;
        this.cancellationToken = cancellationToken;
    }

    /// <summary>The item that was read last.</summary>
    public T Current => this.items[this.index];

    /// <summary>Reads the next item, and the next page when it is on another one.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="ArmIdentityException">A page cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The reading was canceled.</exception>
    public async Task<bool> MoveNextAsync()
    {
        this.pager ??= this.open();
        this.index++;
        while (this.index >= this.items.Count)
        {
            if (!this.pager.HasMore)
            {
                return false;
            }
            this.items = (await this.pager.ReadPageAsync(this.cancellationToken).ConfigureAwait(false)).Items;
            this.index = 0;
        }
        return true;
    }

    /// <summary>Ends the reading.</summary>
    /// <returns>A task that has ended.</returns>
    public Task DisposeAsync()
    {
        this.pager?.Dispose();
        return Task.CompletedTask;
    }

#if NET
    /// <inheritdoc/>
    ValueTask<bool> IAsyncEnumerator<T>.MoveNextAsync() => new(this.MoveNextAsync());

    /// <inheritdoc/>
    ValueTask IAsyncDisposable.DisposeAsync() => new(this.DisposeAsync());
#endif
}
