using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Text;
using System.Threading.Tasks;

namespace ArmIdentity.Tests.Scenarios;

/// <summary>A request as it came.</summary>
internal sealed record Seen(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    internal string Path => this.Target.Split('?')[0];

    /// <summary>The query, decoded.</summary>
    internal IReadOnlyDictionary<string, string> Query => Fields(this.Target.Split('?', 2).ElementAtOrDefault(1) ?? "");

    /// <summary>The body as the fields of a form, decoded.</summary>
    internal IReadOnlyDictionary<string, string> Form => Fields(this.Body);

    /// <summary>Reads a request; nothing when the other side has gone.</summary>
    internal static async Task<Seen?> ReadAsync(Stream stream)
    {
        var head = await ReadHeadAsync(stream);
        var lines = head.Split("\r\n");
        var words = lines[0].Split(' ');
        if (words.Length < 2)
        {
            return null;
        }
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1).Where(line => line.Contains(':', StringComparison.Ordinal)))
        {
            var parts = line.Split(':', 2);
            headers[parts[0]] = parts[1].Trim();
        }
        var body = new byte[headers.TryGetValue("content-length", out var length) ? int.Parse(length, null) : 0];
        await stream.ReadExactlyAsync(body);
        return new Seen(words[0], words[1], headers, Encoding.UTF8.GetString(body));
    }

    private static async Task<string> ReadHeadAsync(Stream stream)
    {
        var head = new List<byte>();
        var next = new byte[1];
        while (await stream.ReadAsync(next) > 0)
        {
            head.Add(next[0]);
            if (head.Count >= 4 && head[^1] == '\n' && head[^2] == '\r' && head[^3] == '\n' && head[^4] == '\r')
            {
                break;
            }
        }
        return Encoding.UTF8.GetString([.. head]);
    }

    private static Dictionary<string, string> Fields(string text) =>
        text.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(field => field.Split('=', 2))
            .ToDictionary(field => WebUtility.UrlDecode(field[0]), field => WebUtility.UrlDecode(field.ElementAtOrDefault(1) ?? ""));
}
