using System.Diagnostics;

namespace ArmIdentity.Bench;

/// <summary>Tokens by the library.</summary>
internal static class Ours
{
    internal static void FirstToken() => Use(NewCredential());

    internal static double KeptToken(int calls)
    {
        var credential = NewCredential();
        // Long enough for the compiler of .NET to have optimised what is measured.
        Repeat(credential, calls / 10);
        var watch = Stopwatch.StartNew();
        Repeat(credential, calls);
        return watch.Elapsed.TotalNanoseconds / calls;
    }

    private static void Repeat(ulong credential, int calls)
    {
        for (var call = 0; call < calls; call++)
        {
            Use(credential);
        }
    }

    private static ulong NewCredential()
    {
        Require(NativeMethods.NewCredential(0, out var credential, out _));
        return credential;
    }

    private static unsafe void Use(ulong credential)
    {
        Require(NativeMethods.GetToken(credential, null, 0, out var token, out _));
        Require(NativeMethods.GetTokenExpiresOn(token, out var expiresOn, out _));
        Require(NativeMethods.ReleaseToken(token));
        if (expiresOn <= 0)
        {
            throw new InvalidOperationException("a token without an end");
        }
    }

    private static void Require(int status)
    {
        if (status != 0)
        {
            throw new InvalidOperationException($"status {status}");
        }
    }
}
