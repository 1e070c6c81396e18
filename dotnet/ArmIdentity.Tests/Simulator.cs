using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;

namespace ArmIdentity.Tests;

/// <summary>
/// The simulator that the tests run against: <c>cargo test --test dotnet</c> starts one and sets the variables. Its default world has these names.
/// </summary>
internal static class Simulator
{
    internal const string TenantId = "10000000-0000-4000-8000-000000000001";
    internal const string SubscriptionId = "20000000-0000-4000-8000-000000000001";
    internal const string VmId = "30000000-0000-4000-8000-000000000001";
    internal const string SystemAssignedObjectId = "40000000-0000-4000-8000-000000000001";
    internal const string SystemAssignedClientId = "50000000-0000-4000-8000-000000000001";
    internal const string Id1ObjectId = "40000000-0000-4000-8000-000000000002";
    internal const string Id1ClientId = "50000000-0000-4000-8000-000000000002";
    internal const string AbsentClientId = "50000000-0000-4000-8000-0000000000ff";
    internal const string AdministratorClientId = "50000000-0000-4000-8000-0000000000a1";
    internal const string AdministratorObjectId = "40000000-0000-4000-8000-0000000000a1";
    internal const string AdministratorSecret = "simulated~administrator.secret";
    internal const string AdministratorSubject = "system:serviceaccount:default:administrator";
    internal const string UserName = "user@arm-simulator.onmicrosoft.com";
    internal const string UserObjectId = "40000000-0000-4000-8000-0000000000b1";
    internal const string ReaderId = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
    internal const string Group = "myResourceGroupVM";
    internal const string ForbiddenGroup = "TestRG";
    internal const string GroupPath = $"/subscriptions/{SubscriptionId}/resourceGroups/{Group}";
    internal const string Id1ResourceId = $"{GroupPath}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ID1";
    internal const string MachinePath = $"{GroupPath}/providers/Microsoft.Compute/virtualMachines/myVM";
    internal const string Arm = "https://management.azure.com/";

    private static readonly HttpClient Client = new() { BaseAddress = new Uri(Variable("ARMIDENTITY_SIMULATOR_CONTROL")) };

    internal static string ArmEndpoint => Variable("ARMIDENTITY_ARM_ENDPOINT");

    internal static string CaFile => Variable("ARMIDENTITY_CA_FILE");

    /// <summary>The folder of the project.</summary>
    internal static string Repository => Variable("ARMIDENTITY_REPOSITORY");

    /// <summary>Back to the start: the world, the request log and the faults.</summary>
    internal static Task ResetAsync() => ControlAsync(HttpMethod.Post, "reset");

    internal static Task ClearRequestsAsync() => ControlAsync(HttpMethod.Delete, "requests");

    internal static Task InjectAsync(object fault) => ControlAsync(HttpMethod.Post, "faults", fault);

    internal static Task SetOperationsAsync(params object[] rules) => ControlAsync(HttpMethod.Put, "operations", new { rules });

    internal static Task SetPropagationAsync(object delays) => ControlAsync(HttpMethod.Put, "propagation", delays);

    /// <summary>Changes what exists.</summary>
    internal static async Task EditWorldAsync(Action<JsonNode> edit)
    {
        var world = (await ControlAsync(HttpMethod.Get, "world"))!;
        edit(world);
        await ControlAsync(HttpMethod.Put, "world", world);
    }

    internal static async Task<IReadOnlyList<JsonNode>> RequestsAsync() =>
        [.. (await ControlAsync(HttpMethod.Get, "requests"))!["requests"]!.AsArray().Select(request => request!)];

    internal static async Task<int> CountTokenRequestsAsync() =>
        (await RequestsAsync()).Count(request => Target(request).StartsWith("/metadata/identity/oauth2/token", StringComparison.Ordinal));

    internal static string Target(JsonNode request) => request["target"]!.GetValue<string>();

    /// <summary>One request to the control API, and its answer.</summary>
    internal static async Task<JsonNode?> ControlAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        }
        using var answer = await Client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? text.Length == 0 ? null : JsonNode.Parse(text) : throw new InvalidOperationException($"{method} {path}: {text}");
    }

    /// <summary>The administrator, Owner of the subscription.</summary>
    internal static ServicePrincipal Administrator()
    {
        using var secret = new Secret(AdministratorSecret.ToCharArray());
        return ServicePrincipal.WithSecret(TenantId, AdministratorClientId, secret, new ArmIdentityOptions { Subscription = SubscriptionId });
    }

    /// <summary>A client of the administrator.</summary>
    internal static ArmClient AdministratorClient()
    {
        using var administrator = Administrator();
        return new ArmClient(administrator);
    }

    /// <summary>A client of the machine's identity.</summary>
    internal static ArmClient MachineClient()
    {
        using var identity = new ManagedIdentity();
        return new ArmClient(identity);
    }

    private static string Variable(string name) =>
        Environment.GetEnvironmentVariable(name)
        ?? throw new InvalidOperationException($"{name} is not set. Run the tests with: cargo test --test dotnet");
}
