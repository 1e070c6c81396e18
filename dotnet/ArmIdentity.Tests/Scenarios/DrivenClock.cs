using System;
using System.Collections.Generic;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Threading;
using ArmIdentity.Native;

namespace ArmIdentity.Tests.Scenarios;

/// <summary>
/// A clock that the test drives, in the library that <c>tests/driven_clock</c> makes for this. Every options object that is made meanwhile lives by it.
/// </summary>
internal sealed partial class DrivenClock : IDisposable
{
    private const string Library = "driven_clock";

    private static ulong count;

    private readonly ulong number = Interlocked.Increment(ref count);

    static DrivenClock() =>
        NativeLibrary.SetDllImportResolver(
            Assembly.GetExecutingAssembly(),
            (name, _, _) => name == Library ? NativeLibrary.Load(Environment.GetEnvironmentVariable("ARMIDENTITY_LIBRARY")!) : IntPtr.Zero);

    /// <param name="unixNow">Where it begins.</param>
    internal DrivenClock(long unixNow) =>
        NativeOptions.Made = options =>
        {
            if (driven_clock_set(options, this.number, unixNow) != NativeCall.Ok)
            {
                throw new InvalidOperationException("The options have no clock.");
            }
        };

    /// <summary>How long the waits were, in milliseconds.</summary>
    internal IReadOnlyList<long> Waits
    {
        get
        {
            var waits = new List<long>();
            while (driven_clock_wait_ms(this.number, (nuint)waits.Count) is var wait and >= 0)
            {
                waits.Add(wait);
            }
            return waits;
        }
    }

    internal void Advance(long seconds) => driven_clock_advance(this.number, (ulong)seconds);

    public void Dispose() => NativeOptions.Made = null;

    [LibraryImport(Library)]
    private static partial int driven_clock_set(ulong options, ulong number, long unixNow);

    [LibraryImport(Library)]
    private static partial void driven_clock_advance(ulong number, ulong seconds);

    [LibraryImport(Library)]
    private static partial long driven_clock_wait_ms(ulong number, nuint index);
}
