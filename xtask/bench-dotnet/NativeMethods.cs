using System.Reflection;
using System.Runtime.InteropServices;

namespace ArmIdentity.Bench;

/// <summary>The functions of the library that a token needs, as <c>include/armidentity.h</c> declares them.</summary>
internal static partial class NativeMethods
{
    private const string Library = "armidentity";

    static NativeMethods()
    {
        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (name, _, _) =>
            name == Library ? NativeLibrary.Load(Environment.GetEnvironmentVariable("ARMIDENTITY_LIBRARY")!) : IntPtr.Zero);
    }

    [LibraryImport(Library, EntryPoint = "armid_credential_new")]
    internal static partial int NewCredential(ulong options, out ulong credential, out ulong error);

    [LibraryImport(Library, EntryPoint = "armid_token_get")]
    internal static unsafe partial int GetToken(ulong credential, byte* resource, ulong options, out ulong token, out ulong error);

    [LibraryImport(Library, EntryPoint = "armid_token_expires_on")]
    internal static partial int GetTokenExpiresOn(ulong token, out long unixSeconds, out ulong error);

    [LibraryImport(Library, EntryPoint = "armid_token_release")]
    internal static partial int ReleaseToken(ulong token);
}
