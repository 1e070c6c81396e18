using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace ArmIdentity.Json;

/// <summary>JSON texts for the parameters of the library that take one.</summary>
internal static class JsonText
{
    /// <summary>An object of texts; <see langword="null"/> stays <see langword="null"/>.</summary>
    internal static string? Object(IEnumerable<KeyValuePair<string, string>>? members) =>
        members is null ? null : "{" + string.Join(",", members.Select(member => Quote(member.Key) + ":" + Quote(member.Value))) + "}";

    /// <summary>A list of texts; <see langword="null"/> stays <see langword="null"/>.</summary>
    internal static string? Array(IEnumerable<string>? items) => items is null ? null : "[" + string.Join(",", items.Select(Quote)) + "]";

    /// <summary>A text in quotation marks.</summary>
    internal static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var character in text)
        {
            _ = character switch
            {
                '"' or '\\' => quoted.Append('\\').Append(character),
                < ' ' => quoted.Append("\\u").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture)),
                _ => quoted.Append(character),
            };
        }
        return quoted.Append('"').ToString();
    }
}
