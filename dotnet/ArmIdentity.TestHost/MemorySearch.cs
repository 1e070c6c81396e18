using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;

namespace ArmIdentity.TestHost;

/// <summary>Looks for a secret in everything that this process may write to: the managed heap, native memory, the stacks. Linux shows it as a file.</summary>
internal static class MemorySearch
{
    /// <summary>Where the secret is, as UTF-8 or as UTF-16: the names that the system has for the places.</summary>
    internal static unsafe List<string> PlacesOf(params IReadOnlyList<Disguised> secrets)
    {
        const int BlockLength = 1 << 20;
        const int Overlap = 4096;
        var places = new List<string>();
        using var memory = File.OpenHandle("/proc/self/mem");
        var block = (byte*)NativeMemory.AllocZeroed(BlockLength + Overlap);
        try
        {
            foreach (var map in File.ReadAllLines("/proc/self/maps"))
            {
                var fields = map.Split(' ');
                if (!fields[1].StartsWith("rw", StringComparison.Ordinal))
                {
                    continue;
                }
                var range = Array.ConvertAll(fields[0].Split('-'), text => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                for (var start = range[0]; start < range[1]; start += BlockLength)
                {
                    var length = Read(memory, (long)start, new Span<byte>(block, (int)Math.Min(BlockLength + Overlap, range[1] - start)));
                    var read = new ReadOnlySpan<byte>(block, length);
                    foreach (var secret in secrets)
                    {
                        foreach (var at in Search(read, secret))
                        {
                            // What is read is in this process too, until it is read over.
                            var address = start + (ulong)at;
                            if (address < (ulong)block || address >= (ulong)block + BlockLength + Overlap)
                            {
                                places.Add($"{map} at {address:x}");
                            }
                        }
                    }
                }
            }
        }
        finally
        {
            NativeMemory.Clear(block, BlockLength + Overlap);
            NativeMemory.Free(block);
        }
        return places;
    }

    /// <summary>Some maps cannot be read, as that of the system's clock.</summary>
    private static int Read(SafeHandle memory, long start, Span<byte> block)
    {
        try
        {
            return RandomAccess.Read((Microsoft.Win32.SafeHandles.SafeFileHandle)memory, block, start);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static List<int> Search(ReadOnlySpan<byte> memory, Disguised secret)
    {
        var found = new List<int>();
        for (var at = memory.IndexOf(secret.First); at >= 0;)
        {
            var rest = memory[at..];
            if (secret.IsAt(rest, zeros: 0) || secret.IsAt(rest, zeros: 1))
            {
                found.Add(at);
            }
            var next = rest[1..].IndexOf(secret.First);
            at = next < 0 ? -1 : at + 1 + next;
        }
        return found;
    }
}
