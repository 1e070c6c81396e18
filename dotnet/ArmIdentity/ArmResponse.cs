using System.Collections.Generic;
using System.Text;

namespace ArmIdentity;

/// <summary>A success answer of Azure Resource Manager, or of the instance metadata service, as it was sent.</summary>
public sealed class ArmResponse
{
    private readonly byte[] body;
    private string? text;

    internal ArmResponse(int statusCode, byte[] body, IReadOnlyDictionary<string, IReadOnlyList<string>> headers)
    {
        this.StatusCode = statusCode;
        this.body = body;
        this.Headers = headers;
    }

    /// <summary>The HTTP status, for example 200.</summary>
    public int StatusCode { get; }

    /// <summary>The body as text; empty when there is none.</summary>
    public string Json => this.text ??= Encoding.UTF8.GetString(this.body);

    /// <summary>The headers: the values of each, by its name in any letter case.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Headers { get; }

    /// <summary>A copy of the body as UTF-8, for a parser that reads bytes.</summary>
    /// <returns>The bytes; none when there is no body.</returns>
    public byte[] ToUtf8Bytes() => (byte[])this.body.Clone();

    /// <summary>The first value of a header.</summary>
    /// <param name="name">The header's name, in any letter case.</param>
    /// <returns>The value; <see langword="null"/> when there is no such header.</returns>
    public string? Header(string name) => this.Headers.TryGetValue(name, out var values) && values.Count > 0 ? values[0] : null;
}
