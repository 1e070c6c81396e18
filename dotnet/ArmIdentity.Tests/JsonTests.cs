using System.Linq;
using ArmIdentity.Json;
using Xunit;

namespace ArmIdentity.Tests;

/// <summary>The reader and the writer of JSON.</summary>
public sealed class JsonTests
{
    [Theory]
    [InlineData("\"a\"", "a")]
    [InlineData(" \"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\" ", "\"\\/\b\f\n\r\té😀")]
    [InlineData("\"é 管\"", "é 管")]
    [InlineData("0", "0")]
    [InlineData("-12.5e+30", "-12.5e+30")]
    [InlineData("1E5", "1E5")]
    [InlineData("true", "true")]
    [InlineData("false", "false")]
    [InlineData("null", null)]
    [InlineData("{}", null)]
    [InlineData("[]", null)]
    public void A_value_is_read(string json, string? text)
    {
        var node = JsonNode.Parse(json);
        Assert.Equal(text, node.Text);
        Assert.Equal(json.Trim(), node.Json);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("tru")]
    [InlineData("nul1")]
    [InlineData("01")]
    [InlineData("1.")]
    [InlineData("-")]
    [InlineData("+1")]
    [InlineData("1e")]
    [InlineData(".5")]
    [InlineData("\"a")]
    [InlineData("\"\n\"")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\u12\"")]
    [InlineData("\"\\u12g4\"")]
    [InlineData("\"\\")]
    [InlineData("[1")]
    [InlineData("[1,]")]
    [InlineData("[1 2]")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{a:1}")]
    [InlineData("{} {}")]
    [InlineData("<html>")]
    public void What_is_no_json_is_refused(string text)
    {
        var failure = Assert.Throws<ArmIdentityException>(() => JsonNode.Parse(text));
        Assert.Equal(ErrorCode.InvalidResponse, failure.Code);
    }

    [Fact]
    public void Values_inside_keep_their_text()
    {
        var node = JsonNode.Parse("{ \"a\" : [ 1 , { \"b\" : \"2024-01-31T00:00:00Z\" } ] , \"n\" : null, \"big\" : 9223372036854775807, \"t\" : true }");
        Assert.Equal("{ \"b\" : \"2024-01-31T00:00:00Z\" }", node["a"].Items[1].Json);
        Assert.Equal("2024-01-31T00:00:00Z", node["a"].Items[1]["b"].Text);
        Assert.Equal(long.MaxValue, node["big"].Integer);
        Assert.Null(node["n"].JsonOrNull());
        Assert.Equal("true", node["t"].Text);
        Assert.Null(node["absent"]["further"].Text);
        Assert.Null(node["t"].Integer);
        Assert.Equal(["a", "n", "big", "t"], node.Members.Select(member => member.Key));
    }

    [Fact]
    public void Depth_is_limited()
    {
        Assert.Equal(JsonKind.Array, JsonNode.Parse(new string('[', 256) + new string(']', 256)).Kind);
        Assert.Throws<ArmIdentityException>(() => JsonNode.Parse(new string('[', 100_000)));
    }

    [Theory]
    [InlineData("a", "\"a\"")]
    [InlineData("\"\\", "\"\\\"\\\\\"")]
    [InlineData("\n\u0001é", "\"\\u000a\\u0001é\"")]
    public void A_text_is_quoted(string text, string json)
    {
        Assert.Equal(json, JsonText.Quote(text));
        Assert.Equal(text, JsonNode.Parse(json).Text);
    }
}
