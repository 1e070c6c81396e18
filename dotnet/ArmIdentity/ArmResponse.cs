using System.Collections.Generic;
using System.Text;

namespace ArmIdentity;

/// <summary>A success answer of Azure Resource Manager, or of the instance metadata service, as it was sent.</summary>
public sealed class ArmResponse : ArmResponseHead
{
    private readonly byte[] body;
    private string? text;

    internal ArmResponse(int statusCode, byte[] body, IReadOnlyDictionary<string, IReadOnlyList<string>> headers)
        : base(statusCode, headers) => this.body = body;

    /// <summary>The body as text; empty when there is none.</summary>
    public string Json => this.text ??= Encoding.UTF8.GetString(this.body);

    /// <summary>A copy of the body as UTF-8, for a parser that reads bytes.</summary>
    /// <returns>The bytes; none when there is no body.</returns>
    public byte[] ToUtf8Bytes() => (byte[])this.body.Clone();

    /// <summary>The same without the body, for what was made of the body and would keep it in memory.</summary>
    internal ArmResponseHead Head() => new(this.StatusCode, this.Headers);
}
