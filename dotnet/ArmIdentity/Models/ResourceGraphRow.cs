using System.Collections.Generic;
using System.Linq;
using ArmIdentity.Json;

namespace ArmIdentity;

/// <summary>A row of an answer of Azure Resource Graph.</summary>
public sealed class ResourceGraphRow
{
    private readonly JsonNode row;

    private ResourceGraphRow(JsonNode row) => this.row = row;

    /// <summary>The names of the columns, in order.</summary>
    public IReadOnlyList<string> Columns => [.. this.row.Members.Select(member => member.Key)];

    /// <summary>All of it as JSON, as it was sent.</summary>
    public string Json => this.row.Json;

    /// <summary>The value of a column: the characters of a text, anything else as JSON.</summary>
    /// <param name="column">The name of the column.</param>
    /// <returns>The value; <see langword="null"/> when there is none.</returns>
    public string? this[string column] => this.row[column].Text ?? this.row[column].JsonOrNull();

    internal static ResourceGraphRow Read(JsonNode row, ArmResponseHead response) => new(row);
}
