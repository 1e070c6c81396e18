using System;
using System.Buffers.Text;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Xunit;

namespace ArmIdentity.Tests.Scenarios;

/// <summary>The table in tests/scenarios through the C# binding, against a scripted server and on a driven clock, as tests/scenarios.rs plays it through the C functions.</summary>
public sealed class ScenarioTests
{
    /// <summary>Where the driven clock begins.</summary>
    private const long Beginning = 1_700_000_000;

    /// <summary>The tables, and the name of each of their rows.</summary>
    /// <returns>The rows.</returns>
    public static IEnumerable<TheoryDataRow<string, string>> Rows()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Play.Repository, "tests", "scenarios"), "*.json").Order())
        {
            foreach (var row in JsonNode.Parse(File.ReadAllText(file))!.AsArray())
            {
                yield return new TheoryDataRow<string, string>(Path.GetFileNameWithoutExtension(file), row!["name"]!.GetValue<string>());
            }
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Row(string table, string name)
    {
        using var server = new ScriptedServer();
        using var clock = new DrivenClock(Beginning);
        var text = await File.ReadAllTextAsync(Path.Combine(Play.Repository, "tests", "scenarios", table + ".json"));
        // Only now is the server's address known, which the row may hold anywhere.
        text = text.Replace("$SERVER", server.Url, StringComparison.Ordinal).Replace("$LONG", new string('x', 5000), StringComparison.Ordinal);
        var row = JsonNode.Parse(text)!.AsArray().Single(each => each!["name"]!.GetValue<string>() == name)!;
        server.Play(row["replies"]?.AsArray() ?? []);

        if (row["expect_options"] is { } expected)
        {
            CheckFailure(expected, Assert.Throws<ArmIdentityException>(() => new Play(row, server)));
            Assert.Empty(server.Requests);
            return;
        }
        using var play = new Play(row, server);
        foreach (var step in Play.Steps(row))
        {
            clock.Advance(step["advance_sec"]?.GetValue<long>() ?? 0);
            play.Write(step["files"]);
            var expect = step["expect"]!;
            if (expect["code"] is not null)
            {
                CheckFailure(expect, await Assert.ThrowsAsync<ArmIdentityException>(() => play.CallAsync(step, step == row)));
            }
            else
            {
                var (token, response) = await play.CallAsync(step, step == row);
                using (token)
                {
                    CheckResult(expect, token, response);
                }
            }
            await CheckTrafficAsync(expect, server, clock);
        }
    }

    private static void CheckFailure(JsonNode expect, ArmIdentityException failure)
    {
        foreach (var secret in new[] { "a-token-of-the-", "a-secret-of-the-" })
        {
            Assert.DoesNotContain(secret, failure.ToString() + failure.Json, StringComparison.Ordinal);
        }
        Assert.Equal(expect["code"]!.GetValue<string>(), failure.CodeName);
        Assert.Equal(failure.CodeName, failure.Code.ToString());
        foreach (var part in expect["message"]?.AsArray() ?? [])
        {
            Assert.Contains(part!.GetValue<string>(), failure.Message, StringComparison.Ordinal);
        }
        // What the exception says, by the names of the table.
        var said = JsonNode.Parse(failure.Json!)!;
        said["retryAfterMs"] = (long?)failure.RetryAfter?.TotalMilliseconds;
        said["statusUrl"] = failure.StatusUrl;
        said["httpStatus"] = failure.StatusCode;
        said["serviceCode"] = failure.ServiceCode;
        said["serviceMessage"] = failure.ServiceMessage;
        foreach (var member in expect["error"]?.AsObject() ?? [])
        {
            AssertEqual(member.Key, member.Value, said[member.Key]);
        }
    }

    private static void CheckResult(JsonNode expect, AccessToken? token, ArmResponse? response)
    {
        Assert.True(expect["token"] is not null || expect["response"] is not null, "the row expects neither a token nor a response");
        foreach (var member in expect["token"]?.AsObject() ?? [])
        {
            JsonNode? got = member.Key switch
            {
                "token" => token!.Token,
                "expires_on" => token!.ExpiresOn.ToUnixTimeSeconds(),
                "refresh_on" => token!.RefreshOn.ToUnixTimeSeconds(),
                "type" => token!.Type,
                "resource" => token!.Resource,
                "source" => token!.Source,
                "client_id" => token!.ClientId ?? "",
                "object_id" => token!.ObjectId ?? "",
                "tenant_id" => token!.TenantId ?? "",
                "identity_resource_id" => token!.IdentityResourceId ?? "",
                _ => throw new InvalidOperationException($"A token has no {member.Key}."),
            };
            AssertEqual(member.Key, member.Value, got);
        }
        if (expect["response"] is { } wanted)
        {
            if (wanted["status"] is { } status)
            {
                Assert.Equal(status.GetValue<int>(), response!.StatusCode);
            }
            if (wanted["body"] is { } body)
            {
                Assert.Equal(body.GetValue<string>(), response!.Json);
            }
            foreach (var header in wanted["headers"]?.AsObject() ?? [])
            {
                Assert.Equal(header.Value!.GetValue<string>(), response!.Header(header.Key) ?? "");
            }
        }
    }

    private static async Task CheckTrafficAsync(JsonNode expect, ScriptedServer server, DrivenClock clock)
    {
        if (expect["requests_soon"] is { } soon)
        {
            for (var attempt = 0; attempt < 1000 && server.Requests.Count < soon.GetValue<int>(); attempt++)
            {
                await Task.Delay(5);
            }
            // The answer has to arrive as well, before the next step looks at the cache.
            await Task.Delay(100);
        }
        var requests = server.Requests;
        if ((expect["requests"] ?? expect["requests_soon"]) is { } count)
        {
            Assert.Equal(count.GetValue<int>(), requests.Count);
        }
        if (expect["waits_ms"] is JsonArray waits)
        {
            Assert.Equal(waits.Select(wait => wait!.GetValue<long>()), clock.Waits);
        }
        if (expect["sent"] is JsonArray sent)
        {
            Assert.Equal(sent.Select(line => line!.GetValue<string>()), requests.Select(request => $"{request.Method} {request.Target}"));
        }
        var last = requests.Count > 0 ? requests[^1] : null;
        if (expect["query"] is JsonObject query)
        {
            Assert.Equal(query.ToDictionary(each => each.Key, each => each.Value!.GetValue<string>()), last!.Query.ToDictionary());
        }
        if (expect["target"] is { } target)
        {
            Assert.Equal(target.GetValue<string>(), last!.Target);
        }
        foreach (var header in expect["headers"]?.AsObject() ?? [])
        {
            Assert.Equal(header.Value!.GetValue<string>(), last!.Headers.GetValueOrDefault(header.Key));
        }
        foreach (var header in expect["no_headers"]?.AsArray() ?? [])
        {
            Assert.DoesNotContain(header!.GetValue<string>(), last!.Headers);
        }
        if (expect["body"] is { } body)
        {
            Assert.Equal(body.GetValue<string>(), last!.Body);
        }
        foreach (var field in expect["form"]?.AsObject() ?? [])
        {
            Assert.Equal(field.Value!.GetValue<string>(), last!.Form.GetValueOrDefault(field.Key));
        }
        foreach (var field in expect["no_form"]?.AsArray() ?? [])
        {
            Assert.DoesNotContain(field!.GetValue<string>(), last!.Form);
        }
        if (expect["assertion"] is JsonObject assertion)
        {
            var members = last!.Form["client_assertion"].Split('.').Take(2).Select(part => JsonNode.Parse(Base64Url.DecodeFromChars(part))!).ToList();
            foreach (var member in assertion)
            {
                AssertEqual(member.Key, member.Value, members.Select(each => each[member.Key]).FirstOrDefault(each => each is not null));
            }
        }
    }

    private static void AssertEqual(string what, JsonNode? wanted, JsonNode? got) =>
        Assert.True(
            JsonNode.DeepEquals(wanted, got),
            string.Create(CultureInfo.InvariantCulture, $"{what}: got {got?.ToJsonString() ?? "null"}, wanted {wanted?.ToJsonString() ?? "null"}"));
}
