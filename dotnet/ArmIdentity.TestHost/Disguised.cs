using System;
using System.Runtime.InteropServices;
using System.Security;

namespace ArmIdentity.TestHost;

/// <summary>A secret that the program has to know, kept so that it does not find itself: its bytes are nowhere as they are.</summary>
internal sealed class Disguised
{
    /// <summary>What every byte is combined with.</summary>
    private const byte Mask = 0xA7;

    /// <summary>How much of a secret is looked for: enough to be nothing else.</summary>
    private const int PartLength = 20;

    private readonly byte[] bytes;

    private Disguised(byte[] bytes) => this.bytes = bytes;

    /// <summary>How many bytes it has.</summary>
    internal int Length => this.bytes.Length;

    /// <summary>Its first byte.</summary>
    internal byte First => (byte)(this.bytes[0] ^ Mask);

    /// <summary>What the test has put into an environment variable, in hexadecimal digits of the disguise.</summary>
    internal static Disguised Of(string hexadecimal) => new(Convert.FromHexString(hexadecimal));

    /// <summary>A token, read without a string of it.</summary>
    internal static unsafe Disguised Of(SecureString token)
    {
        var plain = Marshal.SecureStringToGlobalAllocUnicode(token);
        try
        {
            var bytes = new byte[token.Length];
            for (var index = 0; index < bytes.Length; index++)
            {
                bytes[index] = (byte)(((char*)plain)[index] ^ Mask);
            }
            return new Disguised(bytes);
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(plain);
        }
    }

    /// <summary>Lends the characters, in memory that does not move, and wipes them.</summary>
    internal T Uncover<T>(Func<char[], T> use)
    {
        var characters = GC.AllocateArray<char>(this.bytes.Length, pinned: true);
        try
        {
            for (var index = 0; index < characters.Length; index++)
            {
                characters[index] = (char)(this.bytes[index] ^ Mask);
            }
            return use(characters);
        }
        finally
        {
            Array.Clear(characters);
        }
    }

    /// <summary>The same as a <see cref="SecureString"/>.</summary>
    internal SecureString ToSecureString() => this.Uncover(characters =>
    {
        var secret = new SecureString();
        foreach (var character in characters)
        {
            secret.AppendChar(character);
        }
        return secret;
    });

    /// <summary>Parts of it; of a token its claims and its signature.</summary>
    internal Disguised[] Parts()
    {
        var from = this.bytes.Length > 200 ? this.bytes.Length / 2 : 0;
        return [new(this.bytes[from..(from + PartLength)]), new(this.bytes[^PartLength..])];
    }

    /// <summary>Whether it stands at the beginning, each byte of it followed by so many that are zero.</summary>
    internal bool IsAt(ReadOnlySpan<byte> memory, int zeros)
    {
        var width = 1 + zeros;
        if (memory.Length < this.bytes.Length * width)
        {
            return false;
        }
        for (var index = 0; index < this.bytes.Length; index++)
        {
            var unit = memory.Slice(index * width, width);
            if ((byte)(unit[0] ^ Mask) != this.bytes[index] || unit[1..].ContainsAnyExcept((byte)0))
            {
                return false;
            }
        }
        return true;
    }
}
