using System;
using System.Threading.Tasks;
using Xunit;

namespace ArmIdentity.Tests;

/// <summary>Tests that begin with a simulator as it starts.</summary>
public abstract class SimulatorTests : IAsyncLifetime
{
    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => await Simulator.ResetAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>The failure of a call that must fail.</summary>
    protected static async Task<ArmIdentityException> FailureAsync(Func<Task> call) => await Assert.ThrowsAsync<ArmIdentityException>(call);
}
