using System;
using System.Runtime.InteropServices;
using System.Text;

namespace ArmIdentity.Native;

/// <summary>A text that belongs to an object of the library: <c>armid_str</c> or <c>armid_utf16</c>. It is valid while the object lives.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeText
{
    private readonly IntPtr data;
    private readonly UIntPtr length;

    /// <summary>A copy of a UTF-8 text.</summary>
    internal unsafe string ToStringFromUtf8() => this.IsEmpty ? "" : Encoding.UTF8.GetString((byte*)this.data, checked((int)this.length));

    /// <summary>A copy of the bytes of a UTF-8 text.</summary>
    internal byte[] ToBytes()
    {
        if (this.IsEmpty)
        {
            return [];
        }
        var bytes = new byte[checked((int)this.length)];
        Marshal.Copy(this.data, bytes, 0, bytes.Length);
        return bytes;
    }

    /// <summary>A copy of a UTF-16 text.</summary>
    internal unsafe string ToStringFromUtf16() => this.IsEmpty ? "" : new string((char*)this.data, 0, checked((int)this.length));

    /// <summary>The units of a UTF-16 text, and how many there are.</summary>
    internal unsafe char* Utf16(out int count)
    {
        count = checked((int)this.length);
        return (char*)this.data;
    }

    private bool IsEmpty => this.data == IntPtr.Zero || this.length == UIntPtr.Zero;
}
