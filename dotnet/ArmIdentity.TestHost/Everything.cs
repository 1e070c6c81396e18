using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using ArmIdentity.Native;

namespace ArmIdentity.TestHost;

/// <summary>
/// What each runtime does in its own way: finding the library, structures and texts across the border, delegates that native threads call, finalizers,
/// tasks. It needs no test framework, so that it runs where there is none.
/// </summary>
internal static class Everything
{
    private const string Group = "myResourceGroupVM";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    internal static async Task DoAsync()
    {
        var steps = new (string Name, Func<Task> Do)[]
        {
            ("a token says what it is", TokenAsync),
            ("errors are exceptions with a code", ErrorsAsync),
            ("texts arrive as they are", TextsAsync),
            ("lists are read by await foreach", ListsAsync),
            ("long-running operations report progress", LongRunningAsync),
            ("calls end although the collector runs", CallbacksAsync),
            ("a log reaches its delegate although the collector runs", LogAsync),
            ("a canceled call ends", CancellationAsync),
            ("what was forgotten is released", FinalizerAsync),
        };
        Console.WriteLine(RuntimeInformation.FrameworkDescription);
        foreach (var step in steps)
        {
            await step.Do().ConfigureAwait(false);
            Console.WriteLine("done: " + step.Name);
        }
    }

    private static async Task TokenAsync()
    {
        using var identity = new ManagedIdentity();
        using var token = await identity.GetTokenAsync().ConfigureAwait(false);
        using var again = identity.GetToken();
        using var characters = token.ToSecureString();
        Check(token.Token == again.Token && token.Token.Split('.').Length == 3, "the token");
        Check(new NetworkCredential("", characters).Password == token.Token, "the token as a SecureString");
        Check(token.ExpiresOn > DateTimeOffset.UtcNow.AddHours(23) && token.ExpiresOn < DateTimeOffset.UtcNow.AddHours(25), "the end of the token");
        Check(token is { Source: "Imds", Type: "Bearer", Resource: "https://management.azure.com/", ObjectId: { Length: 36 } }, "what the token says");
    }

    private static async Task ErrorsAsync()
    {
        using var identity = new ManagedIdentity(new ArmIdentityOptions { ClientId = "00000000-0000-4000-8000-000000000000" });
        var failure = await FailureAsync(() => identity.GetTokenAsync()).ConfigureAwait(false);
        Check(failure is { Code: ErrorCode.IdentityNotFound, StatusCode: 400 } && failure.Message.Length > 20, failure.ToString());

        using var host = new ManagedIdentity();
        using var client = new ArmClient(host);
        var refusal = await FailureAsync(() => client.GetResourceGroupAsync("TestRG")).ConfigureAwait(false);
        Check(refusal is { Code: ErrorCode.ArmAuthorizationFailed, ServiceCode: "AuthorizationFailed" } && refusal.RequestId is not null, refusal.ToString());
    }

    private static async Task TextsAsync()
    {
        using var identity = new ManagedIdentity();
        using var client = new ArmClient(identity);
        var group = await client.GetResourceGroupAsync(Group).ConfigureAwait(false);
        Check(group.Tags["OWNER"] == "Zoë 管理", group.Json);
        Check(group.Response is { StatusCode: 200, RequestId: not null }, "the head of the response");
        var failure = await FailureAsync(() => client.GetResourceGroupAsync("a\ud800")).ConfigureAwait(false);
        Check(failure.Code == ErrorCode.InvalidArgument, failure.ToString());
    }

    private static async Task ListsAsync()
    {
        using var client = AdministratorClient();
        var names = new List<string?>();
        await foreach (var row in client.SearchResourceGraph("Resources | project id, name | order by name asc", pageSize: 1))
        {
            names.Add(row["name"]);
        }
        Check(names.Count > 1 && names.Contains("myVM"), string.Join(", ", names));
    }

    private static async Task LongRunningAsync()
    {
        using var client = AdministratorClient();
        var stages = new ConcurrentQueue<string>();
        var id = await client.CreateUserAssignedIdentityAsync(Group, "ID2").ConfigureAwait(false);
        var machine = await client.GetVirtualMachineAsync(Group, "myVM").ConfigureAwait(false);
        var answer = await client.AddIdentitiesAsync(machine.Id, [id.Id], progress: new Reporter(now => stages.Enqueue(now.Stage))).ConfigureAwait(false);
        Check(answer.StatusCode == 200 && !stages.IsEmpty, $"{answer.StatusCode} after {stages.Count} reports");
        machine = await client.GetVirtualMachineAsync(Group, "myVM").ConfigureAwait(false);
        Check(machine.Identity!.UserAssigned.Any(each => each.Id.EndsWith("/ID2", StringComparison.OrdinalIgnoreCase)), machine.Json);
        await client.RemoveIdentitiesAsync(machine.Id, [id.Id]).ConfigureAwait(false);
        Check((await client.DeleteUserAssignedIdentityAsync(Group, "ID2").ConfigureAwait(false)).Existed, "the deletion");
    }

    /// <summary>The library calls back on a thread of its own, long after the call that gave it the address.</summary>
    private static async Task CallbacksAsync()
    {
        using var identity = new ManagedIdentity();
        using var client = new ArmClient(identity);
        for (var round = 0; round < 5; round++)
        {
            var calls = Enumerable.Range(0, 40).Select(_ => client.GetResourceGroupAsync(Group)).ToArray();
            while (!Task.WhenAll(calls).Wait(1))
            {
                Collect();
            }
            foreach (var call in calls)
            {
                Check((await call.ConfigureAwait(false)).Name == Group, "a group");
            }
        }
    }

    private static async Task LogAsync()
    {
        var records = new ConcurrentQueue<LogRecord>();
        ArmIdentityLog.Listen(LogLevel.Trace, records.Enqueue);
        Collect();
        using (var identity = new ManagedIdentity())
        {
            (await identity.GetTokenAsync(options: new CallOptions { ForceRefresh = true }).ConfigureAwait(false)).Dispose();
        }
        ArmIdentityLog.Stop();
        Check(records.Any(record => record.Target.StartsWith("armidentity", StringComparison.Ordinal)), $"{records.Count} records");
        Check(records.All(record => record.FieldsJson[0] == '{'), "the fields of the records");
    }

    private static async Task CancellationAsync()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        try
        {
            // It accepts connections, and never says anything.
            var options = new ArmIdentityOptions { ImdsEndpoint = $"http://{listener.LocalEndpoint}/", AllowLoopbackHttp = true, ProbeTimeoutMs = 60_000 };
            using var identity = new ManagedIdentity(options);
            using var source = new CancellationTokenSource();
            var call = identity.GetTokenAsync(cancellationToken: source.Token);
            using var accepted = await listener.AcceptTcpClientAsync().ConfigureAwait(false);
            source.Cancel();
            try
            {
                (await call.ConfigureAwait(false)).Dispose();
                Check(false, "a canceled call gave a token");
            }
            catch (OperationCanceledException canceled)
            {
                Check(canceled.InnerException is ArmIdentityException { Code: ErrorCode.Canceled }, canceled.ToString());
            }
        }
        finally
        {
            listener.Stop();
        }
    }

    private static async Task FinalizerAsync()
    {
        using var identity = new ManagedIdentity();
        // On a thread that ends, so that nothing of it is left where the collector looks.
        var number = 0UL;
        var forgetting = new Thread(() => number = Forget(identity));
        forgetting.Start();
        forgetting.Join();
        Check(number != 0, "the number of an object");
        for (var waited = 0; IsAlive(number); waited++)
        {
            Check(waited < Patience.TotalSeconds * 10, "a forgotten token lives on");
            Collect();
            await Task.Delay(100).ConfigureAwait(false);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong Forget(ManagedIdentity identity)
    {
        var token = identity.GetToken();
        using var lease = token.Handle.Borrow();
        Check(IsAlive(lease.Number), "a token that was just got");
        return lease.Number;
    }

    private static bool IsAlive(ulong token)
    {
        var status = NativeMethods.armid_token_expires_on(token, out _, out var error);
        _ = NativeMethods.armid_error_release(error);
        return status == NativeCall.Ok;
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static ArmClient AdministratorClient()
    {
        using var secret = new Secret(Variable("ARMIDENTITY_TEST_SECRET").ToCharArray());
        using var administrator = ServicePrincipal.WithSecret(Variable("ARMIDENTITY_TEST_TENANT"), Variable("ARMIDENTITY_TEST_CLIENT_ID"), secret);
        return new ArmClient(administrator);
    }

    private static async Task<ArmIdentityException> FailureAsync(Func<Task> call)
    {
        try
        {
            await call().ConfigureAwait(false);
        }
        catch (ArmIdentityException failure)
        {
            return failure;
        }
        throw new InvalidOperationException("a call that must fail did not");
    }

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set.");

    private static void Check(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException("not as it should be: " + what);
        }
    }

    /// <summary>Reports where the report is made, so that none is missed.</summary>
    private sealed class Reporter(Action<OperationProgress> report) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value) => report(value);
    }
}
