using System;
using System.Runtime.InteropServices;
using System.Security;

namespace ArmIdentity;

/// <summary>
/// A secret on its way to the library: a copy in memory that the garbage collector does not move, wiped by <see cref="Dispose"/>. The library
/// keeps a copy of its own, which it wipes with the last object that uses it; wipe yours.
/// </summary>
/// <example>
/// <code>
/// char[] characters = ReadFromSomewhere();
/// using var secret = new Secret(characters);
/// Array.Clear(characters, 0, characters.Length);
/// using var application = ServicePrincipal.WithSecret(tenant, clientId, secret);
/// </code>
/// </example>
public sealed class Secret : IDisposable
{
    private readonly Buffer buffer;

    /// <summary>Copies the characters of a secret.</summary>
    /// <param name="characters">The secret. Wipe it afterwards.</param>
    public unsafe Secret(char[] characters)
    {
        var count = characters?.Length ?? throw new ArgumentNullException(nameof(characters));
        this.buffer = new Buffer(count);
        Marshal.Copy(characters, 0, this.buffer.DangerousGetHandle(), count);
    }

#if NET
    /// <summary>Copies the characters of a secret.</summary>
    /// <param name="characters">The secret. Wipe it afterwards.</param>
    public unsafe Secret(ReadOnlySpan<char> characters)
    {
        this.buffer = new Buffer(characters.Length);
        characters.CopyTo(new Span<char>((void*)this.buffer.DangerousGetHandle(), characters.Length));
    }
#endif

    /// <summary>Copies a secret out of a <see cref="SecureString"/>, without making a string of it.</summary>
    /// <param name="secret">The secret.</param>
    public unsafe Secret(SecureString secret)
    {
        var count = secret?.Length ?? throw new ArgumentNullException(nameof(secret));
        this.buffer = new Buffer(count);
        var plain = Marshal.SecureStringToGlobalAllocUnicode(secret);
        try
        {
            var size = (long)count * sizeof(char);
            System.Buffer.MemoryCopy((void*)plain, (void*)this.buffer.DangerousGetHandle(), size, size);
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(plain);
        }
    }

    /// <summary>Wipes the copy.</summary>
    public void Dispose() => this.buffer.Dispose();

    /// <summary>The characters, for the time of a call.</summary>
    internal Lease Borrow(out int count)
    {
        count = this.buffer.Count;
        return new Lease(this.buffer);
    }

    /// <summary>The use of a secret for the time of a call.</summary>
    internal readonly ref struct Lease
    {
        private readonly Buffer buffer;

        internal Lease(Buffer buffer)
        {
            var added = false;
            buffer.DangerousAddRef(ref added);
            this.buffer = buffer;
        }

        /// <summary>Where the characters are.</summary>
        internal IntPtr Address => this.buffer.DangerousGetHandle();

        /// <summary>Ends the use.</summary>
        public void Dispose() => this.buffer.DangerousRelease();
    }

    /// <summary>Memory that is wiped when it is given back.</summary>
    internal sealed class Buffer : SafeHandle
    {
        internal Buffer(int count)
            : base(IntPtr.Zero, ownsHandle: true)
        {
            this.Count = count;
            this.SetHandle(Marshal.AllocHGlobal((count + 1) * sizeof(char)));
        }

        internal int Count { get; }

        public override bool IsInvalid => this.handle == IntPtr.Zero;

        protected override bool ReleaseHandle()
        {
            for (var index = 0; index < this.Count; index++)
            {
                Marshal.WriteInt16(this.handle, index * sizeof(char), 0);
            }
            Marshal.FreeHGlobal(this.handle);
            return true;
        }
    }
}
