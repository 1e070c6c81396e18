using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace ArmIdentity;

/// <summary>
/// A list at Azure Resource Manager. Nothing is sent before it is read, and each reading begins anew. <c>await foreach</c> reads it item by item, on
/// .NET Standard too, which lacks the interface that the loop is known by and needs none for it; <see cref="OpenPager"/> reads it page by page.
/// </summary>
/// <typeparam name="T">What the list holds.</typeparam>
/// <example>
/// <code>
/// await foreach (var machine in client.ListVirtualMachines())
/// {
///     Console.WriteLine(machine.Name);
/// }
/// </code>
/// </example>
public sealed class ArmList<T>
#if NET
    : IAsyncEnumerable<T>
#endif
{
    private readonly Func<ArmPager<T>> open;
    private readonly CancellationToken cancellationToken;

    internal ArmList(Func<ArmPager<T>> open, CancellationToken cancellationToken = default)
    {
        this.open = open;
        this.cancellationToken = cancellationToken;
    }

    /// <summary>Begins to read it page by page.</summary>
    /// <returns>The pager. Dispose of it.</returns>
    /// <exception cref="ArmIdentityException">The list cannot be asked for so.</exception>
    public ArmPager<T> OpenPager() => this.open();

    /// <summary>The same list, whose reading by <c>await foreach</c> can be canceled.</summary>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>The list.</returns>
    public ArmList<T> WithCancellation(CancellationToken cancellationToken) => new(this.open, cancellationToken);

    /// <summary>Begins to read it item by item.</summary>
    /// <param name="cancellationToken">Cancels the reading; else what <see cref="WithCancellation"/> was given does.</param>
    /// <returns>What <c>await foreach</c> uses.</returns>
    public ArmListEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        new(this.open, cancellationToken.CanBeCanceled ? cancellationToken : this.cancellationToken);

    /// <summary>Reads all of it.</summary>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>The items of all pages.</returns>
    /// <exception cref="ArmIdentityException">A page cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The reading was canceled.</exception>
    public async Task<IReadOnlyList<T>> ToListAsync(CancellationToken cancellationToken = default)
    {
        var items = new List<T>();
        using var pager = this.open();
        while (pager.HasMore)
        {
            items.AddRange((await pager.ReadPageAsync(cancellationToken).ConfigureAwait(false)).Items);
        }
        return items;
    }

#if NET
    /// <inheritdoc/>
    IAsyncEnumerator<T> IAsyncEnumerable<T>.GetAsyncEnumerator(CancellationToken cancellationToken) => this.GetAsyncEnumerator(cancellationToken);
#endif
}
