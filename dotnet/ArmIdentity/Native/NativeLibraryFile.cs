using System;
using System.Runtime.InteropServices;
#if !NET
using System.Reflection;
#endif

namespace ArmIdentity.Native;

/// <summary>
/// Where the library's file is. The host's own search finds it in the application's folder, where NuGet puts <c>runtimes/RID/native</c>; the
/// environment variable <c>ARMIDENTITY_LIBRARY</c> names another file.
/// </summary>
internal static class NativeLibraryFile
{
    /// <summary>
    /// The name in the declarations, and of the file in the package; the system adds what its libraries have before and after it. Not
    /// <c>armidentity</c>: Windows would take <c>ArmIdentity.dll</c>, which is this assembly, for it.
    /// </summary>
    internal const string Name = "armidentity_native";

    /// <summary>The version of the C ABI that the declarations are of.</summary>
    private const uint AbiVersion = 1;

    private const string Variable = "ARMIDENTITY_LIBRARY";

    private static readonly Lazy<string?> Problem = new(Load);

    /// <summary>Loads the library if it is not there yet. To be called before anything else is.</summary>
    /// <exception cref="DllNotFoundException">There is none, or it speaks another version of the C ABI.</exception>
    internal static void Require()
    {
        if (Problem.Value is { } problem)
        {
            throw new DllNotFoundException(problem);
        }
    }

    private static string? Load()
    {
        var named = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(named))
        {
            ResolveTo(named!);
        }
        try
        {
            var found = NativeMethods.armid_abi_version();
            return found == AbiVersion
                ? null
                : $"The native library speaks version {found} of its C ABI, and this assembly version {AbiVersion}. Use the library that belongs to the package.";
        }
        catch (Exception cause) when (cause is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            var where = string.IsNullOrEmpty(named) ? $"runtimes/{RuntimeName()}/native of the package, and {AppContext.BaseDirectory}" : named;
            return $"The native library of ArmIdentity cannot be loaded for {RuntimeName()} ({where}): {cause.Message} "
                + $"Publish for a platform that the package has a library for, or name the file in the environment variable {Variable}.";
        }
    }

    private static string RuntimeName()
    {
        var system = RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "win" : RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? "osx" : "linux";
#pragma warning disable CA1308 // The names of .NET are in lower case.
        return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
#pragma warning restore CA1308
    }

#if NET
    private static void ResolveTo(string file) =>
        NativeLibrary.SetDllImportResolver(typeof(NativeLibraryFile).Assembly, (name, _, _) => name == Name ? NativeLibrary.Load(file) : IntPtr.Zero);
#else
    private static string? namedFile;

    /// <summary>
    /// On .NET, which has <c>NativeLibrary</c> while .NET Standard does not, as the other build of this assembly does. On .NET Framework the file
    /// is loaded ahead, after which Windows finds it by its name, which must be that of the package.
    /// </summary>
    private static void ResolveTo(string file)
    {
        namedFile = file;
        var library = Type.GetType("System.Runtime.InteropServices.NativeLibrary, System.Runtime.InteropServices");
        var resolver = Type.GetType("System.Runtime.InteropServices.DllImportResolver, System.Runtime.InteropServices");
        if (library is null || resolver is null)
        {
            _ = LoadLibraryW(file);
            return;
        }
        var resolve = typeof(NativeLibraryFile).GetMethod(nameof(Resolve), BindingFlags.NonPublic | BindingFlags.Static)!;
        var set = library.GetMethod("SetDllImportResolver", [typeof(Assembly), resolver])!;
        set.Invoke(null, [typeof(NativeLibraryFile).Assembly, Delegate.CreateDelegate(resolver, resolve)]);
    }

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != Name)
        {
            return IntPtr.Zero;
        }
        var load = Type.GetType("System.Runtime.InteropServices.NativeLibrary, System.Runtime.InteropServices")!.GetMethod("Load", [typeof(string)])!;
        try
        {
            return (IntPtr)load.Invoke(null, [namedFile])!;
        }
        catch (TargetInvocationException failure) when (failure.InnerException is DllNotFoundException or BadImageFormatException)
        {
            throw failure.InnerException;
        }
    }

    [DllImport("kernel32", CharSet = CharSet.Unicode, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern IntPtr LoadLibraryW(string file);
#endif
}
