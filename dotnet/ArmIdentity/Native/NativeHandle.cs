using System;
using System.Runtime.InteropServices;

namespace ArmIdentity.Native;

/// <summary>
/// An object of the library, released once: by <see cref="SafeHandle.Dispose()"/> or by the finalizer. The library's handles are numbers of 64
/// bits, wider than a pointer may be, so that the number stands beside the field of <see cref="SafeHandle"/>.
/// </summary>
internal sealed class NativeHandle : SafeHandle
{
    private readonly ulong number;
    private readonly Func<ulong, int> release;

    /// <summary>Takes over the object of a number.</summary>
    /// <param name="number">What a function of the library wrote.</param>
    /// <param name="release">The library's function that releases objects of this kind.</param>
    internal NativeHandle(ulong number, Func<ulong, int> release)
        : base(IntPtr.Zero, ownsHandle: true)
    {
        this.number = number;
        this.release = release;
        this.SetHandle(number == 0 ? IntPtr.Zero : new IntPtr(1));
    }

    /// <inheritdoc/>
    public override bool IsInvalid => this.handle == IntPtr.Zero;

    /// <summary>Keeps the object, and the texts that belong to it, alive until the lease is disposed of.</summary>
    /// <exception cref="ObjectDisposedException">The object was released.</exception>
    internal Lease Borrow() => new(this);

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => this.release(this.number) == 0;

    /// <summary>The use of an object for the time of a call.</summary>
    internal readonly ref struct Lease
    {
        private readonly NativeHandle owner;

        internal Lease(NativeHandle owner)
        {
            var added = false;
            owner.DangerousAddRef(ref added);
            this.owner = owner;
        }

        /// <summary>The number of the object.</summary>
        internal ulong Number => this.owner.number;

        /// <summary>Ends the use.</summary>
        public void Dispose() => this.owner.DangerousRelease();
    }
}
