using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace ArmIdentity.Json;

/// <summary>Reads a JSON text (RFC 8259) into values that remember how they were written.</summary>
internal sealed class JsonReader
{
    /// <summary>How deep lists and objects may be in one another: a deeper text would use up the stack.</summary>
    private const int MaximumDepth = 256;

    private readonly string text;
    private int position;
    private int depth;

    internal JsonReader(string text) => this.text = text;

    /// <summary>Reads the one value that the text is.</summary>
    /// <exception cref="ArmIdentityException">It is none, or more than one.</exception>
    internal JsonNode ReadAll()
    {
        var value = this.ReadValue();
        this.SkipSpace();
        return this.position == this.text.Length ? value : throw this.Wrong("something follows the value");
    }

    private JsonNode ReadValue()
    {
        this.SkipSpace();
        var start = this.position;
        switch (this.Peek())
        {
            case '{':
                return this.ReadObject(start);
            case '[':
                return this.ReadArray(start);
            case '"':
                var characters = this.ReadString();
                return this.Scalar(JsonKind.String, start, characters);
            case 't':
                return this.ReadWord(start, "true", JsonKind.Boolean);
            case 'f':
                return this.ReadWord(start, "false", JsonKind.Boolean);
            case 'n':
                return this.ReadWord(start, "null", JsonKind.Null);
            default:
                return this.ReadNumber(start);
        }
    }

    private JsonNode ReadObject(int start)
    {
        this.Enter();
        var members = new List<KeyValuePair<string, JsonNode>>();
        var first = true;
        while (!this.Ends('}', first))
        {
            first = false;
            this.SkipSpace();
            if (this.Peek() != '"')
            {
                throw this.Wrong("a member has no name");
            }
            var name = this.ReadString();
            this.SkipSpace();
            this.Expect(':');
            members.Add(new KeyValuePair<string, JsonNode>(name, this.ReadValue()));
        }
        this.depth--;
        return new JsonNode(JsonKind.Object, this.Since(start), null, [], members);
    }

    private JsonNode ReadArray(int start)
    {
        this.Enter();
        var items = new List<JsonNode>();
        var first = true;
        while (!this.Ends(']', first))
        {
            first = false;
            items.Add(this.ReadValue());
        }
        this.depth--;
        return new JsonNode(JsonKind.Array, this.Since(start), null, items, []);
    }

    /// <summary>Steps into a list or an object.</summary>
    private void Enter()
    {
        this.position++;
        if (++this.depth > MaximumDepth)
        {
            throw this.Wrong("it is nested too deep");
        }
    }

    /// <summary>Steps over what stands before the next element, or over the end.</summary>
    private bool Ends(char end, bool first)
    {
        this.SkipSpace();
        if (this.Peek() == end)
        {
            this.position++;
            return true;
        }
        if (!first)
        {
            this.Expect(',');
        }
        return false;
    }

    private string ReadString()
    {
        this.position++;
        var start = this.position;
        StringBuilder? unescaped = null;
        while (true)
        {
            var next = this.Peek();
            if (next == '"')
            {
                var plain = this.Since(start);
                this.position++;
                return unescaped is null ? plain : unescaped.Append(plain).ToString();
            }
            if (next < ' ')
            {
                throw this.Wrong("a text does not end");
            }
            if (next == '\\')
            {
                unescaped = (unescaped ?? new StringBuilder()).Append(this.text, start, this.position - start).Append(this.ReadEscape());
                start = this.position;
                continue;
            }
            this.position++;
        }
    }

    private char ReadEscape()
    {
        this.position++;
        var escape = this.Peek();
        this.position++;
        switch (escape)
        {
            case '"' or '\\' or '/':
                return escape;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u' when this.position + 4 <= this.text.Length:
                var digits = this.text.Substring(this.position, 4);
                this.position += 4;
                return ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
                    ? (char)unit
                    : throw this.Wrong("an escape is none");
            default:
                throw this.Wrong("an escape is none");
        }
    }

    private JsonNode ReadWord(int start, string word, JsonKind kind)
    {
        if (string.CompareOrdinal(this.text, this.position, word, 0, word.Length) != 0)
        {
            throw this.Wrong("a word is none of JSON's");
        }
        this.position += word.Length;
        return this.Scalar(kind, start, kind == JsonKind.Null ? null : word);
    }

    private JsonNode ReadNumber(int start)
    {
        this.Skip('-');
        if (!this.Skip('0'))
        {
            this.ReadDigits();
        }
        if (this.Skip('.'))
        {
            this.ReadDigits();
        }
        if (this.Skip('e') || this.Skip('E'))
        {
            _ = this.Skip('+') || this.Skip('-');
            this.ReadDigits();
        }
        return this.Scalar(JsonKind.Number, start, this.Since(start));
    }

    private void ReadDigits()
    {
        var start = this.position;
        while (this.Peek() is >= '0' and <= '9')
        {
            this.position++;
        }
        if (this.position == start)
        {
            throw this.Wrong("a value is missing");
        }
    }

    private JsonNode Scalar(JsonKind kind, int start, string? value) => new(kind, this.Since(start), value, [], []);

    /// <summary>The next character; NUL at the end, which no value begins with.</summary>
    private char Peek() => this.position < this.text.Length ? this.text[this.position] : '\0';

    private bool Skip(char expected)
    {
        var found = this.Peek() == expected;
        if (found)
        {
            this.position++;
        }
        return found;
    }

    private void Expect(char expected)
    {
        if (!this.Skip(expected))
        {
            throw this.Wrong($"{expected} is missing");
        }
    }

    private void SkipSpace()
    {
        while (this.Peek() is ' ' or '\t' or '\n' or '\r')
        {
            this.position++;
        }
    }

    private string Since(int start) => this.text.Substring(start, this.position - start);

    private ArmIdentityException Wrong(string problem) =>
        new(ErrorCode.InvalidResponse, $"An answer that should be JSON is not: {problem}, at character {this.position}.", null);
}
