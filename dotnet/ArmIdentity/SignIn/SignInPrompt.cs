using System;
using ArmIdentity.Json;

namespace ArmIdentity;

/// <summary>What a person has to do before a sign-in can go on.</summary>
public sealed class SignInPrompt
{
    internal SignInPrompt(JsonNode prompt)
    {
        this.Message = prompt["message"].Text ?? "";
        this.UserCode = prompt["userCode"].Text ?? "";
        this.VerificationUri = prompt["verificationUri"].Text ?? "";
        this.ExpiresOn = DateTimeOffset.FromUnixTimeSeconds(prompt["expiresOn"].Integer ?? 0);
    }

    /// <summary>All of it as a sentence to show.</summary>
    public string Message { get; }

    /// <summary>The code to enter.</summary>
    public string UserCode { get; }

    /// <summary>The page to enter it on.</summary>
    public string VerificationUri { get; }

    /// <summary>Until when the code can be entered, in UTC.</summary>
    public DateTimeOffset ExpiresOn { get; }
}
