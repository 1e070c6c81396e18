#if !NET
using System.Runtime.InteropServices;
#endif

namespace ArmIdentity.TestHost;

/// <summary>How a process ends that did what it had to do.</summary>
internal static class Ending
{
#if NET
    /// <summary>As any program does.</summary>
    internal static void Leave()
    {
    }
#else
    /// <summary>At once. Mono, unlike .NET and .NET Framework, would wait for a native thread that has called back, even when told to exit.</summary>
    internal static void Leave() => _exit(0);

    [DllImport("libc", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void _exit(int status);
#endif
}
