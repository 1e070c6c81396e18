using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;

namespace ArmIdentity.Tests.Scenarios;

/// <summary>A row under way: an identity, a client where the row calls Azure Resource Manager, and the files of the row.</summary>
internal sealed class Play : IDisposable
{
    private static readonly string[] SecretNames = ["access_token", "client_secret", "certificate_password"];

    /// <summary>What an application signs in with.</summary>
    private static readonly string[] ApplicationNames = ["client_secret", "certificate_path", "federated_token_file"];

    private readonly Credential credential;
    private readonly ArmClient? client;
    private readonly string folder;

    /// <summary>Makes what the row needs, by the class that fits its options.</summary>
    internal Play(JsonNode row, ScriptedServer server)
    {
        this.folder = Directory.CreateTempSubdirectory("armidentity-scenario-").FullName;
        this.Write(row["files"]);
        var settings = (row["options"]?.AsObject() ?? []).ToDictionary(option => option.Key, option => option.Value!.GetValue<string>());
        var callsArm = Steps(row).Any(step => step["request"] is not null || step["resume"] is not null || step["group"] is not null);
        Complete(settings, callsArm, server);
        foreach (var name in settings.Keys.ToList())
        {
            settings[name] = settings[name]
                .Replace("$FILES", this.folder, StringComparison.Ordinal)
                .Replace("$CERTIFICATES", Path.Combine(Repository, "tests", "certificates"), StringComparison.Ordinal);
        }
        var secrets = SecretsOf(settings);
        var options = new ArmIdentityOptions();
        foreach (var setting in settings)
        {
            options.Set(setting.Key, setting.Value);
        }
        this.credential = MakeCredential(options, settings, secrets);
        this.client = callsArm ? new ArmClient(this.credential, options) : null;
    }

    /// <summary>The folder of the project.</summary>
    internal static string Repository =>
        Environment.GetEnvironmentVariable("ARMIDENTITY_REPOSITORY")
        ?? throw new InvalidOperationException("ARMIDENTITY_REPOSITORY is not set. Run the tests with: cargo test --test dotnet");

    internal static IReadOnlyList<JsonNode> Steps(JsonNode row) =>
        row["steps"] is JsonArray { Count: > 0 } steps ? [.. steps.Select(step => step!)] : [row];

    /// <summary>Files that change before a call.</summary>
    internal void Write(JsonNode? files)
    {
        foreach (var file in files?.AsObject() ?? [])
        {
            File.WriteAllText(Path.Combine(this.folder, file.Key), file.Value!.GetValue<string>());
        }
    }

    /// <summary>Makes the call of a step: a token, or a response.</summary>
    internal async Task<(AccessToken? Token, ArmResponse? Response)> CallAsync(JsonNode step, bool isRow)
    {
        // The options of a row that is its own step are those of the identity.
        var given = isRow ? null : step["options"];
        var options = new CallOptions
        {
            ForceRefresh = step["force_refresh"]?.GetValue<bool>() ?? false,
            NoWait = given?["no_wait"]?.GetValue<string>() == "true",
            TimeoutSec = given?["timeout_sec"] is { } seconds ? int.Parse(seconds.GetValue<string>(), null) : null,
            Subscription = given?["subscription"]?.GetValue<string>(),
        };
        if (step["request"] is { } request)
        {
            var sent = RequestOf(request);
            var response = request["wait"]?.GetValue<bool>() ?? false
                ? await this.client!.SendAndWaitAsync(sent, options)
                : await this.client!.SendAsync(sent, options);
            return (null, response);
        }
        if (step["resume"] is { } resume)
        {
            var (url, resource) = (resume["status_url"]!.GetValue<string>(), resume["resource"]?.GetValue<string>());
            return (null, await this.client!.ResumeAsync(url, resource, options));
        }
        if (step["group"] is { } group)
        {
            var read = await this.client!.GetResourceGroupAsync(group.GetValue<string>(), options);
            return (null, new ArmResponse(read.Response.StatusCode, System.Text.Encoding.UTF8.GetBytes(read.Json), read.Response.Headers));
        }
        return (await this.credential.GetTokenAsync(step["resource"]?.GetValue<string>() ?? Simulator.Arm, options), null);
    }

    public void Dispose()
    {
        this.client?.Dispose();
        this.credential.Dispose();
        Directory.Delete(this.folder, recursive: true);
    }

    /// <summary>What tests/scenarios/README.md says that a row has without saying so.</summary>
    private static void Complete(Dictionary<string, string> settings, bool callsArm, ScriptedServer server)
    {
        var signsIn = settings.GetValueOrDefault("source") is "service_principal" or "workload_identity" or "device_code"
            || ApplicationNames.Any(settings.ContainsKey);
        if (signsIn)
        {
            settings.TryAdd("allow_loopback_http", "true");
            if (!settings.ContainsKey("arm_endpoint"))
            {
                settings.TryAdd("authority", server.Url);
            }
        }
        if (callsArm)
        {
            if (!signsIn)
            {
                settings.TryAdd("access_token", "a-token-of-the-caller");
            }
            settings.TryAdd("arm_endpoint", server.Url);
            settings.TryAdd("allow_loopback_http", "true");
        }
        else
        {
            settings.TryAdd("imds_endpoint", server.Url);
        }
    }

    private static Dictionary<string, Secret> SecretsOf(Dictionary<string, string> settings)
    {
        var secrets = new Dictionary<string, Secret>();
        foreach (var name in SecretNames)
        {
            if (settings.Remove(name, out var value))
            {
                secrets[name] = new Secret(value.ToCharArray());
            }
        }
        return secrets;
    }

    private static Credential MakeCredential(ArmIdentityOptions options, Dictionary<string, string> settings, Dictionary<string, Secret> secrets)
    {
        if (secrets.Count > 1)
        {
            return new CredentialWithSecrets(options, secrets);
        }
        if (secrets.TryGetValue("client_secret", out var secret))
        {
            return ServicePrincipal.WithSecret(null, null, secret, options);
        }
        if (secrets.TryGetValue("access_token", out var token))
        {
            return new BroughtToken(token, options);
        }
        if (settings.TryGetValue("certificate_path", out var certificate))
        {
            return ServicePrincipal.WithCertificate(null, null, certificate, secrets.GetValueOrDefault("certificate_password"), options);
        }
        return settings.GetValueOrDefault("source") switch
        {
            "device_code" => new DeviceCodeSignIn(_ => { }, options),
            "azure_cli" => new AzureCliSignIn(options),
            "service_principal" when settings.TryGetValue("federated_token_file", out var file) => ServicePrincipal.WithFederatedToken(null, null, file, options),
            _ => new ManagedIdentity(options),
        };
    }

    private static ArmRequest RequestOf(JsonNode request)
    {
        var made = new ArmRequest(request["method"]?.GetValue<string>() ?? "GET", request["target"]!.GetValue<string>())
        {
            ApiVersion = request["api_version"]?.GetValue<string>(),
            Body = request["body"]?.GetValue<string>(),
        };
        foreach (var header in request["headers"]?.AsObject() ?? [])
        {
            made.Headers[header.Key] = header.Value!.GetValue<string>();
        }
        return made;
    }

    /// <summary>With more than one secret, as no class of the binding takes them: that they contradict each other is for the library to say.</summary>
    private sealed class CredentialWithSecrets(ArmIdentityOptions options, Dictionary<string, Secret> secrets) : Credential(
        options,
        native =>
        {
            foreach (var secret in secrets)
            {
                native.Set(secret.Key, secret.Value);
            }
        });
}
