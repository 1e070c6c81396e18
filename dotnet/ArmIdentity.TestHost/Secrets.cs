using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

namespace ArmIdentity.TestHost;

/// <summary>
/// What is left of secrets in the memory of a process that has given them up: nothing, whether it was disposed of or forgotten. Each case uses
/// secrets, finds them while they are in use, and looks for them afterwards. What nothing can wipe, a string that was asked for, is found still.
/// </summary>
internal static class Secrets
{
    private const string Group = "myResourceGroupVM";

    /// <summary>What the simulator's Azure Resource Manager names as its audience: the token is the one that goes through its requests.</summary>
    private const string Audience = "https://management.core.windows.net/";

    /// <summary>Connections end on the library's thread, after the last release.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The secret of the administrator, in disguise.</summary>
    private static readonly Disguised ClientSecret = Disguised.Of(Variable("ARMIDENTITY_TEST_SECRET"));

    internal static async Task UseAndSearchAsync(string name)
    {
        var secrets = new List<Disguised>();
        await (name switch
        {
            "characters" => UseAsync(secrets, () => ClientSecret.Uncover(characters => new Secret(characters)), forget: false),
            "span" => UseAsync(secrets, () => ClientSecret.Uncover(characters => new Secret(characters.AsSpan())), forget: false),
            "secure-string" => UseAsync(secrets, OfSecureString, forget: false),
            "unused" => MakeAndDisposeAsync(secrets),
            "forgotten" => UseAsync(secrets, OfSecureString, forget: true),
            "brought-token" => BringTokenAsync(secrets),
            "string" => AskForStringAsync(secrets),
            _ => throw new ArgumentException($"no such case: {name}", nameof(name)),
        });
        // What follows a task may run within it, where its locals still live.
        await Task.Yield();
        var places = PlacesAfterRelease(secrets, name == "string" ? TimeSpan.FromSeconds(1) : Patience);
        // The search would see what is left: nothing wipes a string.
        if (places.Count > 0 != (name == "string"))
        {
            throw new InvalidOperationException("after the release: " + string.Join("\n", places));
        }
        Console.WriteLine($"{secrets.Count} parts of secrets in {places.Count} places");
    }

    /// <summary>An application signs in, its token goes everywhere that a token goes, and all of it is given up.</summary>
    private static async Task UseAsync(List<Disguised> secrets, Func<Secret> makeSecret, bool forget)
    {
        var secret = makeSecret();
        MustBeFound(secrets, ClientSecret);
        var application = ServicePrincipal.WithSecret(Variable("ARMIDENTITY_TEST_TENANT"), Variable("ARMIDENTITY_TEST_CLIENT_ID"), secret);
        var token = await UseEverywhereAsync(application, secrets);
        if (!forget)
        {
            secret.Dispose();
            // The library has a copy of its own for as long as the application lives.
            MustBeFound(secrets, ClientSecret);
            token.Dispose();
            application.Dispose();
        }
    }

    private static Task MakeAndDisposeAsync(List<Disguised> secrets)
    {
        using var secret = OfSecureString();
        MustBeFound(secrets, ClientSecret);
        return Task.CompletedTask;
    }

    private static async Task BringTokenAsync(List<Disguised> secrets)
    {
        using var identity = new ManagedIdentity();
        using var token = await identity.GetTokenAsync(Audience);
        using var characters = token.ToSecureString();
        using var secret = new Secret(characters);
        using var brought = new BroughtToken(secret);
        using var again = await UseEverywhereAsync(brought, secrets);
    }

    private static async Task AskForStringAsync(List<Disguised> secrets)
    {
        using var identity = new ManagedIdentity();
        using var token = await identity.GetTokenAsync(Audience);
        using var characters = token.ToSecureString();
        MustBeFound(secrets, Disguised.Of(characters));
        Console.WriteLine($"a token of {token.Token.Length} characters");
    }

    private static async Task<AccessToken> UseEverywhereAsync(Credential credential, List<Disguised> secrets)
    {
        using (var blocking = credential.GetToken(Audience))
        {
            _ = blocking.ToString();
        }
        using var client = new ArmClient(credential);
        await client.GetResourceGroupAsync(Group);
        try
        {
            await client.GetResourceGroupAsync("absent");
        }
        catch (ArmIdentityException failure) when (failure.StatusCode is 403 or 404)
        {
            _ = failure.ToString();
        }
        var token = await credential.GetTokenAsync(Audience);
        using var characters = token.ToSecureString();
        MustBeFound(secrets, Disguised.Of(characters));
        return token;
    }

    private static void MustBeFound(List<Disguised> secrets, Disguised secret)
    {
        foreach (var part in secret.Parts())
        {
            if (MemorySearch.PlacesOf(part).Count == 0)
            {
                throw new InvalidOperationException("a secret that is in use is not found");
            }
            secrets.Add(part);
        }
    }

    /// <summary>What is still there when finalizers have run and connections have ended.</summary>
    private static List<string> PlacesAfterRelease(List<Disguised> secrets, TimeSpan patience)
    {
        var released = Stopwatch.StartNew();
        while (true)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            var places = MemorySearch.PlacesOf(secrets);
            if (places.Count == 0 || released.Elapsed > patience)
            {
                return places;
            }
            Thread.Sleep(100);
        }
    }

    private static Secret OfSecureString()
    {
        using var characters = ClientSecret.ToSecureString();
        return new Secret(characters);
    }

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set.");
}
