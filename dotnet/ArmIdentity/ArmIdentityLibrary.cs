using System.Runtime.InteropServices;
using ArmIdentity.Native;

namespace ArmIdentity;

/// <summary>The native library that does the work.</summary>
public static class ArmIdentityLibrary
{
    /// <summary>The version of the library that is loaded, for example <c>0.1.0</c>.</summary>
    /// <exception cref="System.DllNotFoundException">There is no library for this platform, or it is another one than this assembly needs.</exception>
    public static string Version
    {
        get
        {
            NativeLibraryFile.Require();
            return Marshal.PtrToStringAnsi(NativeMethods.armid_version()) ?? "";
        }
    }
}
