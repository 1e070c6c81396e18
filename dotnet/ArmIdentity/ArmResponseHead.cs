using System.Collections.Generic;

namespace ArmIdentity;

/// <summary>What an answer of Azure says besides its body: the status, and the headers.</summary>
public class ArmResponseHead
{
    internal ArmResponseHead(int statusCode, IReadOnlyDictionary<string, IReadOnlyList<string>> headers)
    {
        this.StatusCode = statusCode;
        this.Headers = headers;
    }

    /// <summary>The HTTP status, for example 200; 201 when something was created.</summary>
    public int StatusCode { get; }

    /// <summary>
    /// The headers: the values of each, by its name in any letter case. How many requests are left before Azure Resource Manager throttles is in
    /// those whose names begin with <c>x-ms-ratelimit-remaining-</c>.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Headers { get; }

    /// <summary>The id of the request (<c>x-ms-request-id</c>), which Microsoft's support asks for; <see langword="null"/> when there is none.</summary>
    public string? RequestId => this.Header("x-ms-request-id");

    /// <summary>The id of what the request belongs to (<c>x-ms-correlation-request-id</c>), as the activity log has it; <see langword="null"/> when there is none.</summary>
    public string? CorrelationId => this.Header("x-ms-correlation-request-id");

    /// <summary>The first value of a header.</summary>
    /// <param name="name">The header's name, in any letter case, for example <c>x-ms-ratelimit-remaining-subscription-reads</c>.</param>
    /// <returns>The value; <see langword="null"/> when there is no such header.</returns>
    public string? Header(string name) => this.Headers.TryGetValue(name, out var values) && values.Count > 0 ? values[0] : null;
}
