using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using ArmIdentity.Native;
using Xunit;

namespace ArmIdentity.Tests;

/// <summary>Objects of the library are released once, with or without Dispose.</summary>
public sealed class LifetimeTests : SimulatorTests
{
    [Fact]
    public async Task A_forgotten_object_is_released_by_the_finalizer()
    {
        using var identity = new ManagedIdentity();
        var number = await ForgetAsync(identity);
        Assert.Equal(NativeCall.Ok, Use(number));
        for (var attempt = 0; attempt < 100 && Use(number) == NativeCall.Ok; attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(10);
        }
        Assert.Equal((int)ErrorCode.InvalidHandle, Use(number));
    }

    [Fact]
    public async Task An_object_is_released_when_it_is_disposed_of_and_not_before_its_use_ends()
    {
        using var identity = new ManagedIdentity();
        var token = await identity.GetTokenAsync();
        var number = NumberOf(token);
        using (token.Handle.Borrow())
        {
            token.Dispose();
            Assert.Equal(NativeCall.Ok, Use(number));
        }
        Assert.Equal((int)ErrorCode.InvalidHandle, Use(number));
    }

    [Fact]
    public async Task Objects_may_go_while_calls_of_them_run()
    {
        await Simulator.InjectAsync(new { service = "arm", delay_ms = 300, count = 2 });
        Task<ResourceGroup> call;
        using (var client = Simulator.MachineClient())
        {
            call = client.GetResourceGroupAsync(Simulator.Group);
        }
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(Simulator.Group, (await call).Name);
    }

    [Fact]
    public async Task An_operation_that_nobody_waits_for_any_more_leaves_nothing()
    {
        // What a reporter of progress throws ends the call, and the library's callback comes all the same, later.
        await Simulator.InjectAsync(new { service = "imds", delay_ms = 400, count = 1 });
        using var client = Simulator.AdministratorClient();
        var thrown = new InvalidOperationException("from the reporter");
        var request = new ArmRequest("GET", Simulator.GroupPath);
        var caught = await Assert.ThrowsAsync<InvalidOperationException>(() => client.SendAndWaitAsync(request, progress: new ImmediateProgress(_ => throw thrown)));
        Assert.Same(thrown, caught);
        Assert.Equal(Simulator.Group, (await client.GetResourceGroupAsync(Simulator.Group)).Name);
    }

    [Fact]
    public void Twenty_thousand_tokens_leave_no_object_behind()
    {
        using var identity = new ManagedIdentity();
        using var first = identity.GetToken();
        for (var count = 0; count < 20_000; count++)
        {
            identity.GetToken().Dispose();
        }
        // Slots are used again, though not in their order: other tests have left some hundred free ones. Objects that were left behind would
        // have taken more than a thousand in each of the sixteen shards.
        using var last = identity.GetToken();
        Assert.InRange(Slot(last) - Slot(first), -600, 600);
    }

    /// <summary>The part of a handle's number that says which slot of its shard it is in; see src/ffi/handle/table.rs.</summary>
    private static long Slot(AccessToken token) => (long)(NumberOf(token) & 0x0fff_ffff);

    private static ulong NumberOf(AccessToken token)
    {
        using var lease = token.Handle.Borrow();
        return lease.Number;
    }

    /// <summary>In a method of its own, so that no local keeps the token.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<ulong> ForgetAsync(ManagedIdentity identity) => NumberOf(await identity.GetTokenAsync());

    private static int Use(ulong number)
    {
        var status = NativeMethods.armid_token_expires_on(number, out _, out var error);
        _ = NativeMethods.armid_error_release(error);
        return status;
    }
}
