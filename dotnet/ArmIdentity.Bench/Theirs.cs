using System;
using System.Diagnostics;
using Azure.Core;
using Azure.Identity;

namespace ArmIdentity.Bench;

/// <summary>Tokens by Azure.Identity.</summary>
internal static class Theirs
{
    private static readonly string[] Scopes = ["https://management.azure.com/.default"];

    public static void FirstToken() => Use(NewCredential());

    public static double KeptToken(int calls)
    {
        var credential = NewCredential();
        Repeat(credential, calls / 10);
        var watch = Stopwatch.StartNew();
        Repeat(credential, calls);
        return watch.Elapsed.TotalNanoseconds / calls;
    }

    private static void Repeat(ManagedIdentityCredential credential, int calls)
    {
        for (var call = 0; call < calls; call++)
        {
            Use(credential);
        }
    }

    private static ManagedIdentityCredential NewCredential() => new(ManagedIdentityId.SystemAssigned);

    private static void Use(ManagedIdentityCredential credential)
    {
        var token = credential.GetToken(new TokenRequestContext(Scopes), default);
        if (token.ExpiresOn <= DateTimeOffset.UnixEpoch)
        {
            throw new InvalidOperationException("a token without an end");
        }
    }
}
