using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace ArmIdentity.Tests;

/// <summary>Cancellation reaches the HTTP work, and no thread is held or borrowed.</summary>
public sealed class CancellationTests : SimulatorTests
{
    private static ArmIdentityOptions Silent(SilentEndpoint endpoint) =>
        new() { ImdsEndpoint = endpoint.Address, AllowLoopbackHttp = true, ProbeTimeoutMs = 60_000 };

    [Fact]
    public async Task A_canceled_call_ends_at_once_and_so_does_its_connection()
    {
        using var endpoint = new SilentEndpoint();
        using var identity = new ManagedIdentity(Silent(endpoint));
        using var source = new CancellationTokenSource();
        var call = identity.GetTokenAsync(cancellationToken: source.Token);
        await endpoint.Asked.WaitAsync(TimeSpan.FromSeconds(10));

        var watch = Stopwatch.StartNew();
        await source.CancelAsync();
        var canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(source.Token, canceled.CancellationToken);
        Assert.Equal(TaskStatus.Canceled, call.Status);
        Assert.Equal(ErrorCode.Canceled, Assert.IsType<ArmIdentityException>(canceled.InnerException).Code);
        await endpoint.Left.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.InRange(watch.ElapsedMilliseconds, 0, 1000);
    }

    [Fact]
    public async Task A_blocked_call_is_canceled_too()
    {
        using var endpoint = new SilentEndpoint();
        using var identity = new ManagedIdentity(Silent(endpoint));
        using var source = new CancellationTokenSource();
        var call = Task.Run(() => identity.GetToken(cancellationToken: source.Token));
        await endpoint.Asked.WaitAsync(TimeSpan.FromSeconds(10));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public async Task A_call_that_is_canceled_before_it_begins_sends_nothing()
    {
        using var client = Simulator.MachineClient();
        await Simulator.ClearRequestsAsync();
        var canceled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetResourceGroupAsync(cancellationToken: canceled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.ListResourceGroups().ToListAsync(canceled));
        Assert.Empty(await Simulator.RequestsAsync());
    }

    [Fact]
    public async Task A_loop_over_a_list_is_canceled()
    {
        using var client = Simulator.AdministratorClient();
        using var source = new CancellationTokenSource();
        var list = client.SearchResourceGraph("Resources | project id", pageSize: 1).WithCancellation(source.Token);
        var read = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var row in list)
            {
                read++;
                await source.CancelAsync();
            }
        });
        Assert.Equal(1, read);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var row in client.ListResourceGroups().WithCancellation(source.Token))
            {
                read++;
            }
        });
        Assert.Equal(1, read);
    }

    [Fact]
    public async Task A_canceled_caller_leaves_the_request_to_the_others()
    {
        using var endpoint = new SilentEndpoint();
        using var identity = new ManagedIdentity(Silent(endpoint));
        using var source = new CancellationTokenSource();
        using var ofTheOther = new CancellationTokenSource();
        var first = identity.GetTokenAsync(cancellationToken: source.Token);
        var other = identity.GetTokenAsync(cancellationToken: ofTheOther.Token);
        await endpoint.Asked.WaitAsync(TimeSpan.FromSeconds(10));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Task.Delay(300);
        Assert.False(other.IsCompleted);
        Assert.False(endpoint.Left.IsCompleted);
        await ofTheOther.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other);
    }

    [Fact]
    public async Task A_wait_that_is_canceled_names_what_goes_on_in_azure_and_can_be_resumed()
    {
        await Simulator.SetOperationsAsync(new { resource_type = "Microsoft.Compute/virtualMachines", method = "PATCH", takes = new { milliseconds = 1500 } });
        using var client = Simulator.AdministratorClient();
        using var source = new CancellationTokenSource();
        var seen = new TaskCompletionSource<OperationProgress>(TaskCreationOptions.RunContinuationsAsynchronously);
        var progress = new ImmediateProgress(now =>
        {
            if (now.StatusUrl is not null)
            {
                seen.TrySetResult(now);
            }
        });
        var request = new ArmRequest("PATCH", Simulator.MachinePath) { Body = """{"tags":{"resumed":"yes"}}""" };
        var call = client.SendAndWaitAsync(request, progress: progress, cancellationToken: source.Token);
        var now = await seen.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("Running", now.State);
        Assert.NotEmpty(now.Stage);
        await source.CancelAsync();

        var canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        var failure = Assert.IsType<ArmIdentityException>(canceled.InnerException);
        Assert.Equal(now.StatusUrl, failure.StatusUrl);
        var resumed = await client.ResumeAsync(failure.StatusUrl!, Simulator.MachinePath);
        Assert.Matches("\"resumed\": *\"yes\"", resumed.Json);
    }

    [Fact]
    public async Task A_thousand_callers_share_one_request()
    {
        await Simulator.InjectAsync(new { service = "imds", path_prefix = "/metadata/identity", delay_ms = 500, count = 1 });
        using var identity = new ManagedIdentity(new ArmIdentityOptions { ClientId = Simulator.Id1ClientId });
        await Simulator.ClearRequestsAsync();
        // Nobody begins while somebody is done: the pool has far fewer threads than there are callers, and none is held.
        var calls = Enumerable.Range(0, 1000).Select(_ => identity.GetTokenAsync("https://vault.azure.net", new CallOptions { ForceRefresh = true })).ToArray();
        Assert.All(calls, call => Assert.False(call.IsCompleted));
        var tokens = await Task.WhenAll(calls);
        Assert.Single(tokens.Select(token => token.Token).Distinct());
        Assert.Equal(1, await Simulator.CountTokenRequestsAsync());
    }

    [Fact]
    public async Task What_follows_a_call_never_runs_on_the_librarys_thread()
    {
        await Simulator.InjectAsync(new { service = "imds", path_prefix = "/metadata/identity", delay_ms = 200 });
        using var identity = new ManagedIdentity();
        var call = identity.GetTokenAsync(options: new CallOptions { ForceRefresh = true });
        Assert.False(call.IsCompleted);
        // Even what insists on running at once, where the task ends.
        var onPool = await call.ContinueWith(
            _ => Thread.CurrentThread.IsThreadPoolThread, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        Assert.True(onPool);

        // Who blocks there holds up nobody.
        var blocked = new ManualResetEventSlim();
        var blocking = identity.GetTokenAsync(options: new CallOptions { ForceRefresh = true })
            .ContinueWith(_ => blocked.Wait(TimeSpan.FromSeconds(20)), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        using var other = await identity.GetTokenAsync("https://vault.azure.net", new CallOptions { ForceRefresh = true }).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.False(blocking.IsCompleted);
        blocked.Set();
        Assert.True(await blocking);
    }

    [Fact]
    public async Task A_time_limit_passes()
    {
        using var endpoint = new SilentEndpoint();
        using var identity = new ManagedIdentity(Silent(endpoint));
        var failure = await FailureAsync(() => identity.GetTokenAsync(options: new CallOptions { TimeoutSec = 1 }));
        Assert.Equal(ErrorCode.DeadlineExceeded, failure.Code);
        Assert.Equal(ErrorCode.InvalidArgument, (await FailureAsync(() => identity.GetTokenAsync(options: new CallOptions { TimeoutSec = 0 }))).Code);
    }
}
