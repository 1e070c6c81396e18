using System;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Xunit;

namespace ArmIdentity.Tests;

/// <summary>Tokens of managed identities: what they say, whom they are asked of, and that the token is shown nowhere.</summary>
public sealed class TokenTests : SimulatorTests
{
    [Fact]
    public async Task A_token_says_what_it_is_for_until_when_and_of_whom()
    {
        using var identity = new ManagedIdentity();
        using var token = await identity.GetTokenAsync();
        Assert.Equal(3, token.Token.Split('.').Length);
        Assert.InRange(token.ExpiresOn, DateTimeOffset.UtcNow.AddHours(23), DateTimeOffset.UtcNow.AddHours(25));
        Assert.Equal(TimeSpan.Zero, token.ExpiresOn.Offset);
        Assert.InRange(token.RefreshOn, DateTimeOffset.UtcNow, token.ExpiresOn);
        Assert.Equal("Bearer", token.Type);
        Assert.Equal(Simulator.Arm, token.Resource);
        Assert.Equal("Imds", token.Source);
        Assert.Equal(Simulator.SystemAssignedClientId, token.ClientId);
        Assert.Equal(Simulator.SystemAssignedObjectId, token.ObjectId);
        Assert.Equal(Simulator.TenantId, token.TenantId);
        Assert.Equal(Simulator.MachinePath, token.IdentityResourceId, ignoreCase: true);
    }

    [Fact]
    public async Task The_token_is_the_same_as_a_secure_string_and_on_the_blocking_way()
    {
        using var identity = new ManagedIdentity();
        using var token = await identity.GetTokenAsync();
        using var secure = token.ToSecureString();
        Assert.True(secure.IsReadOnly());
        Assert.Equal(token.Token, new NetworkCredential("", secure).Password);
        using var again = identity.GetToken();
        Assert.Equal(token.Token, again.Token);
    }

    [Fact]
    public async Task A_token_is_kept_until_a_new_one_is_wanted()
    {
        using var identity = new ManagedIdentity();
        using var first = await identity.GetTokenAsync(options: new CallOptions { ForceRefresh = true });
        await Simulator.ClearRequestsAsync();
        using var kept = await identity.GetTokenAsync();
        Assert.Equal(first.Token, kept.Token);
        Assert.Equal(0, await Simulator.CountTokenRequestsAsync());
        using var fresh = await identity.GetTokenAsync(options: new CallOptions { ForceRefresh = true });
        Assert.NotEqual(first.Token, fresh.Token);
        Assert.Equal(1, await Simulator.CountTokenRequestsAsync());
    }

    [Fact]
    public void A_kept_token_is_there_at_once()
    {
        using var identity = new ManagedIdentity();
        identity.GetToken().Dispose();
        Assert.True(identity.GetTokenAsync().IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData(Simulator.Id1ClientId, null, null)]
    [InlineData(null, Simulator.Id1ObjectId, null)]
    [InlineData(null, null, Simulator.Id1ResourceId)]
    public async Task A_user_assigned_identity_is_found_by_each_of_its_ids(string? clientId, string? objectId, string? resourceId)
    {
        var options = new ArmIdentityOptions { ClientId = clientId, ObjectId = objectId, IdentityResourceId = resourceId, Source = IdentitySource.Imds };
        using var identity = new ManagedIdentity(options);
        using var token = await identity.GetTokenAsync();
        Assert.Equal(Simulator.Id1ClientId, token.ClientId);
    }

    [Fact]
    public async Task A_resource_goes_out_exactly_as_it_was_given()
    {
        using var identity = new ManagedIdentity();
        await Simulator.ClearRequestsAsync();
        using var token = await identity.GetTokenAsync("https://vault.azure.net/.default", new CallOptions { ForceRefresh = true });
        Assert.Equal("https://vault.azure.net", token.Resource);
        var request = Assert.Single(await Simulator.RequestsAsync());
        Assert.Matches("resource=https%3A%2F%2Fvault\\.azure\\.net(&|$)", Simulator.Target(request));
    }

    [Fact]
    public async Task The_user_agent_names_the_runtime()
    {
        using var identity = new ManagedIdentity();
        using var token = await identity.GetTokenAsync(options: new CallOptions { ForceRefresh = true });
        var request = (await Simulator.RequestsAsync())[^1];
        var agent = request["headers"]!.AsArray().Single(header => header![0]!.GetValue<string>() == "user-agent")![1]!.GetValue<string>();
        Assert.Contains($".NET/{Environment.Version}", agent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_is_in_no_text_but_its_own()
    {
        using var identity = new ManagedIdentity();
        using var token = await identity.GetTokenAsync();
        Assert.DoesNotContain(token.Token.Split('.')[2], token.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_was_disposed_of_is_gone()
    {
        using var identity = new ManagedIdentity();
        var token = await identity.GetTokenAsync();
        token.Dispose();
        token.Dispose();
        Assert.Throws<ObjectDisposedException>(() => token.Token);
        identity.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => identity.GetTokenAsync());
    }

    [Fact]
    public async Task An_identity_that_is_not_on_the_host_is_an_error_that_says_so()
    {
        using var identity = new ManagedIdentity(new ArmIdentityOptions { ClientId = Simulator.AbsentClientId });
        var failure = await FailureAsync(() => identity.GetTokenAsync());
        Assert.Equal(ErrorCode.IdentityNotFound, failure.Code);
        Assert.Equal("IdentityNotFound", failure.CodeName);
        Assert.Equal(400, failure.StatusCode);
        Assert.Equal("Imds", failure.IdentitySource);
        Assert.Equal(failure.Code, Assert.Throws<ArmIdentityException>(() => identity.GetToken()).Code);
    }

    [Fact]
    public void Text_that_would_not_arrive_as_it_is_is_refused()
    {
        foreach (var text in new[] { "a\0b", "a\ud800" })
        {
            var failure = Assert.Throws<ArmIdentityException>(() => new ManagedIdentity(new ArmIdentityOptions { ClientId = text }));
            Assert.Equal(ErrorCode.InvalidArgument, failure.Code);
        }
    }

    [Fact]
    public void An_option_that_there_is_not_is_refused_with_the_list_of_those_that_there_are()
    {
        var options = new ArmIdentityOptions();
        options.Set("clientid", "x");
        var failure = Assert.Throws<ArmIdentityException>(() => new ManagedIdentity(options));
        Assert.Equal(ErrorCode.UnknownOption, failure.Code);
        Assert.Contains("client_id", failure.Message, StringComparison.Ordinal);
        options.Set("clientid", null);
        new ManagedIdentity(options).Dispose();
    }

    [Fact]
    public void Every_option_has_its_name_in_the_C_ABI()
    {
        var options = new ArmIdentityOptions
        {
            ClientId = "c",
            ObjectId = "o",
            IdentityResourceId = "/r",
            Source = IdentitySource.ServicePrincipal,
            Tenant = "t",
            Authority = "https://a/",
            Environment = "AzureCloud",
            ArmEndpoint = "https://m/",
            Subscription = "s",
            CaFile = "f",
            AllowLoopbackHttp = true,
            TimeoutSec = 3,
            ProbeTimeoutMs = 4,
            ImdsEndpoint = "https://i/",
        };
        // Each property reads what its name in the C ABI was given, and nothing else does.
        foreach (var property in typeof(ArmIdentityOptions).GetProperties())
        {
            var name = string.Concat(property.Name.Select((each, index) =>
                char.IsUpper(each) && index > 0 ? "_" + char.ToLower(each, CultureInfo.InvariantCulture) : char.ToLower(each, CultureInfo.InvariantCulture).ToString()));
            Assert.NotNull(property.GetValue(options));
            options.Set(name, null);
            Assert.Null(property.GetValue(options));
        }
    }
}
