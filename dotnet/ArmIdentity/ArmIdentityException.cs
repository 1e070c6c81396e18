using System;
using System.Collections.Generic;
using ArmIdentity.Json;

namespace ArmIdentity;

/// <summary>
/// What went wrong, in every detail: what happened and what to do about it in <see cref="Exception.Message"/>, a code that does not change, and
/// everything that the service said. Nothing secret is in it.
/// </summary>
/// <example>
/// <code>
/// try
/// {
///     var group = await client.GetResourceGroupAsync("rg-web");
/// }
/// catch (ArmIdentityException failure) when (failure.Code == ErrorCode.ArmNotFound)
/// {
///     Console.WriteLine($"There is no such group (request {failure.RequestId}).");
/// }
/// </code>
/// </example>
public sealed class ArmIdentityException : Exception
{
    /// <summary>Makes an exception without a code.</summary>
    public ArmIdentityException()
        : this("ArmIdentity failed.")
    {
    }

    /// <summary>Makes an exception without a code.</summary>
    /// <param name="message">What happened and what to do about it.</param>
    public ArmIdentityException(string message)
        : this(message, null)
    {
    }

    /// <summary>Makes an exception without a code.</summary>
    /// <param name="message">What happened and what to do about it.</param>
    /// <param name="innerException">What led to it.</param>
    public ArmIdentityException(string message, Exception? innerException)
        : this(ErrorCode.None, message, innerException)
    {
    }

    internal ArmIdentityException(ErrorCode code, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        this.Code = code;
        this.CodeName = code.ToString();
    }

    /// <summary>Of an error object of the library.</summary>
    internal ArmIdentityException(int status, JsonNode error)
        : base(error["message"].Text)
    {
        this.Code = (ErrorCode)status;
        this.CodeName = error["code"].Text ?? this.Code.ToString();
        this.StatusCode = (int?)error["httpStatus"].Integer;
        this.ServiceCode = error["serviceCode"].Text;
        this.ServiceMessage = error["serviceMessage"].Text;
        this.Target = error["target"].Text;
        this.Details = error["details"].JsonOrNull();
        this.AdditionalInfo = error["additionalInfo"].JsonOrNull();
        this.RequestId = error["requestId"].Text;
        this.CorrelationId = error["correlationId"].Text;
        this.ClientRequestId = error["clientRequestId"].Text;
        this.RetryAfter = error["retryAfterMs"].Integer is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;
        this.StatusUrl = error["statusUrl"].Text;
        this.IdentitySource = error["source"].Text;
        this.Causes = error["causes"].Texts();
        this.Json = error.Json;
    }

    /// <summary>What went wrong.</summary>
    public ErrorCode Code { get; }

    /// <summary>The name of <see cref="Code"/>, also of one that a later library has, for example <c>IdentityNotFound</c>.</summary>
    public string CodeName { get; internal set; }

    /// <summary>The HTTP status of the answer that failed, for example 403; <see langword="null"/> when there was no answer.</summary>
    public int? StatusCode { get; }

    /// <summary>The service's own code, for example <c>AuthorizationFailed</c>.</summary>
    public string? ServiceCode { get; }

    /// <summary>The service's own message, word for word.</summary>
    public string? ServiceMessage { get; }

    /// <summary>What the error is about, where the service says so: a property or a resource.</summary>
    public string? Target { get; }

    /// <summary>The details as the service sent them: a JSON array.</summary>
    public string? Details { get; }

    /// <summary>The additional information as the service sent it: a JSON array.</summary>
    public string? AdditionalInfo { get; }

    /// <summary>The id that the service gave the request: what Microsoft's support asks for.</summary>
    public string? RequestId { get; }

    /// <summary>The id by which the service follows the request through its parts.</summary>
    public string? CorrelationId { get; }

    /// <summary>The id that the library gave the request.</summary>
    public string? ClientRequestId { get; }

    /// <summary>How long the service asked to wait before the next attempt.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>
    /// Where the status of the long-running operation is that goes on in Azure without the caller, or ended badly; wait on from there with
    /// <see cref="ArmClient.ResumeAsync"/>.
    /// </summary>
    public string? StatusUrl { get; }

    /// <summary>Which identity source failed, for example <c>Imds</c>.</summary>
    public string? IdentitySource { get; }

    /// <summary>The errors that led to this one, the nearest first.</summary>
    public IReadOnlyList<string> Causes { get; } = [];

    /// <summary>All of it as the library's JSON object; <see langword="null"/> when the library was not asked.</summary>
    public string? Json { get; }
}
