using System;
using System.Diagnostics;

namespace ArmIdentity.Bench;

/// <summary>Tokens by the library.</summary>
internal static class Ours
{
    public static void FirstToken()
    {
        using var identity = new ManagedIdentity();
        Use(identity);
    }

    public static double KeptToken(int calls)
    {
        using var identity = new ManagedIdentity();
        // Long enough for the compiler of .NET to have optimised what is measured.
        Repeat(identity, calls / 10);
        var watch = Stopwatch.StartNew();
        Repeat(identity, calls);
        return watch.Elapsed.TotalNanoseconds / calls;
    }

    private static void Repeat(ManagedIdentity identity, int calls)
    {
        for (var call = 0; call < calls; call++)
        {
            Use(identity);
        }
    }

    private static void Use(ManagedIdentity identity)
    {
        using var token = identity.GetToken();
        if (token.ExpiresOn <= DateTimeOffset.UnixEpoch)
        {
            throw new InvalidOperationException("a token without an end");
        }
    }
}
