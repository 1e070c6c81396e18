using System.Collections.Generic;

namespace ArmIdentity;

/// <summary>A page of a list. It may be empty without being the last.</summary>
/// <typeparam name="T">What the list holds.</typeparam>
public sealed class ArmPage<T>
{
    internal ArmPage(IReadOnlyList<T> items, ArmResponse response)
    {
        this.Items = items;
        this.Response = response;
    }

    /// <summary>What the page holds.</summary>
    public IReadOnlyList<T> Items { get; }

    /// <summary>The page as it was sent.</summary>
    public ArmResponse Response { get; }
}
