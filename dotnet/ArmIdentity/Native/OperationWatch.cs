using System;
using System.Threading.Tasks;

namespace ArmIdentity.Native;

/// <summary>Who is told how far an operation is, and whom a person's sign-in is shown to.</summary>
internal sealed class OperationWatch
{
    /// <summary>How often it is looked at.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Nobody.</summary>
    internal static readonly OperationWatch None = new(null, null);

    private readonly IProgress<OperationProgress>? progress;
    private readonly Action<SignInPrompt>? prompt;

    internal OperationWatch(IProgress<OperationProgress>? progress, Action<SignInPrompt>? prompt)
    {
        this.progress = progress;
        this.prompt = prompt;
    }

    /// <summary>Waits for the end of an operation, and tells of it until then and once more at the end.</summary>
    internal async Task FollowAsync(Operation operation, Task ended)
    {
        if (this.progress is null && this.prompt is null)
        {
            await ended.ConfigureAwait(false);
            return;
        }
        while (!ended.IsCompleted)
        {
            this.Tell(operation);
            await Task.WhenAny(ended, Task.Delay(Interval)).ConfigureAwait(false);
        }
        this.Tell(operation);
    }

    private void Tell(Operation operation)
    {
        var now = operation.Describe();
        if (now.Prompt is { } shown)
        {
            this.prompt?.Invoke(shown);
        }
        this.progress?.Report(now);
    }
}
