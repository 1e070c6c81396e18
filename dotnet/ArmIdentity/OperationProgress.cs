using System;
using ArmIdentity.Json;

namespace ArmIdentity;

/// <summary>How far a call is.</summary>
public sealed class OperationProgress
{
    internal OperationProgress(JsonNode description)
    {
        this.State = description["state"].Text ?? "";
        this.Stage = description["stage"].Text ?? "";
        this.Attempts = (int)(description["attempts"].Integer ?? 0);
        this.Elapsed = Milliseconds(description["elapsedMs"]) ?? TimeSpan.Zero;
        this.NextAttempt = Milliseconds(description["nextAttemptMs"]);
        this.Percent = (int?)description["percent"].Integer;
        this.ProvisioningState = description["provisioningState"].Text;
        this.StatusUrl = description["statusUrl"].Text;
        this.Prompt = description["prompt"].Kind == JsonKind.Object ? new SignInPrompt(description["prompt"]) : null;
    }

    /// <summary><c>Running</c>, <c>Succeeded</c>, <c>Failed</c> or <c>Canceled</c>.</summary>
    public string State { get; }

    /// <summary>What it is doing, in a few English words for a person.</summary>
    public string Stage { get; }

    /// <summary>How many HTTP requests have been sent so far, retries included.</summary>
    public int Attempts { get; }

    /// <summary>How long it has been running, or did until its end.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>How long until the next attempt, while it waits to try again.</summary>
    public TimeSpan? NextAttempt { get; }

    /// <summary>How much of a long-running operation is done, 0 to 100, where Azure says so.</summary>
    public int? Percent { get; }

    /// <summary>The state of the long-running operation in Azure that is waited for, in the service's own word.</summary>
    public string? ProvisioningState { get; }

    /// <summary>Where the status of that operation can be read; see <see cref="ArmClient.ResumeAsync"/>.</summary>
    public string? StatusUrl { get; }

    /// <summary>What a person has to do before it can go on, as long as it waits for that.</summary>
    public SignInPrompt? Prompt { get; }

    private static TimeSpan? Milliseconds(JsonNode node) => node.Integer is { } number ? TimeSpan.FromMilliseconds(number) : null;
}
