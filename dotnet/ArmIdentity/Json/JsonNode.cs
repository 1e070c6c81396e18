using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace ArmIdentity.Json;

/// <summary>
/// A JSON value with the text that it was written as. The shared framework of .NET has a reader and .NET Standard has none: with one of its own
/// this assembly reads answers the same way everywhere and depends on nothing.
/// </summary>
internal sealed class JsonNode
{
    /// <summary>What is read where there is nothing.</summary>
    internal static readonly JsonNode Missing = new(JsonKind.Missing, "", null, [], []);

    private readonly string? value;

    internal JsonNode(
        JsonKind kind, string json, string? value, IReadOnlyList<JsonNode> items, IReadOnlyList<KeyValuePair<string, JsonNode>> members)
    {
        this.Kind = kind;
        this.Json = json;
        this.value = value;
        this.Items = items;
        this.Members = members;
    }

    /// <summary>What it is.</summary>
    internal JsonKind Kind { get; }

    /// <summary>The text, exactly as it was written.</summary>
    internal string Json { get; }

    /// <summary>The elements of a list, in order; none of anything else.</summary>
    internal IReadOnlyList<JsonNode> Items { get; }

    /// <summary>The members of an object, in order; none of anything else.</summary>
    internal IReadOnlyList<KeyValuePair<string, JsonNode>> Members { get; }

    /// <summary>The characters of a text, and a number or a truth value as it was written; <see langword="null"/> for anything else.</summary>
    internal string? Text => this.value;

    /// <summary>A whole number; <see langword="null"/> for anything else.</summary>
    internal long? Integer =>
        this.Kind == JsonKind.Number && long.TryParse(this.value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>The member of a name; <see cref="Missing"/> where there is none.</summary>
    internal JsonNode this[string name]
    {
        get
        {
            foreach (var member in this.Members)
            {
                if (string.Equals(member.Key, name, StringComparison.Ordinal))
                {
                    return member.Value;
                }
            }
            return Missing;
        }
    }

    /// <summary>Reads a JSON text.</summary>
    /// <exception cref="ArmIdentityException">It is none.</exception>
    internal static JsonNode Parse(string json) => new JsonReader(json).ReadAll();

    /// <summary>The texts of a list.</summary>
    internal IReadOnlyList<string> Texts() => [.. this.Items.Select(item => item.Text ?? "")];

    /// <summary>The text of a list or an object as it was written; <see langword="null"/> where there is neither.</summary>
    internal string? JsonOrNull() => this.Kind is JsonKind.Missing or JsonKind.Null ? null : this.Json;
}
