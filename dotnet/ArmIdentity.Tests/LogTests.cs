using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace ArmIdentity.Tests;

/// <summary>The log reaches a delegate, at the level that was asked for, and never has a secret.</summary>
public sealed class LogTests : SimulatorTests
{
    [Fact]
    public async Task Records_come_until_the_listening_ends_and_hold_no_token()
    {
        var records = new ConcurrentQueue<LogRecord>();
        string token;
        ArmIdentityLog.Listen(LogLevel.Trace, records.Enqueue);
        try
        {
            using var identity = new ManagedIdentity();
            using var got = await identity.GetTokenAsync(options: new CallOptions { ForceRefresh = true });
            token = got.Token;
            using var client = new ArmClient(identity);
            await client.GetResourceGroupAsync(Simulator.Group);
        }
        finally
        {
            ArmIdentityLog.Stop();
        }
        var count = records.Count;
        Assert.NotEqual(0, count);
        Assert.Contains(records, record => record.Level == LogLevel.Debug && record.Target.StartsWith("armidentity", StringComparison.Ordinal));
        Assert.All(records, record => Assert.StartsWith("{", record.FieldsJson, StringComparison.Ordinal));
        Assert.DoesNotContain(token.Split('.')[2], string.Join("\n", records.Select(record => record.ToString())), StringComparison.Ordinal);

        using var quiet = await new ManagedIdentity().GetTokenAsync(options: new CallOptions { ForceRefresh = true });
        Assert.Equal(count, records.Count);
    }

    [Fact]
    public async Task A_level_keeps_the_lesser_ones_out_and_a_listener_that_throws_harms_nobody()
    {
        var records = new ConcurrentQueue<LogRecord>();
        ArmIdentityLog.Listen(
            LogLevel.Information,
            record =>
            {
                records.Enqueue(record);
                throw new InvalidOperationException("from the listener");
            });
        try
        {
            using var identity = new ManagedIdentity(new ArmIdentityOptions { ClientId = Simulator.Id1ClientId });
            using var client = new ArmClient(identity);
            await client.ResolveAsync();
        }
        finally
        {
            ArmIdentityLog.Listen(LogLevel.Off, _ => { });
        }
        Assert.NotEmpty(records);
        Assert.All(records, record => Assert.InRange(record.Level, LogLevel.Error, LogLevel.Information));
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ArmIdentityException>(() => ArmIdentityLog.Listen((LogLevel)9, _ => { })).Code);
    }
}
