using System;
using System.Net.Http;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using ArmIdentity.Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.ResourceManager;
using Xunit;

namespace ArmIdentity.Tests;

/// <summary>The clients of the Azure SDK use the library's tokens.</summary>
public sealed class AzureSdkTests : SimulatorTests
{
    [Fact]
    public async Task The_resource_manager_client_reads_a_group_over_tls()
    {
        using var identity = new ManagedIdentity();
        var client = SdkClient(new ArmIdentityCredential(identity));
        var subscription = client.GetSubscriptionResource(new ResourceIdentifier($"/subscriptions/{Simulator.SubscriptionId}"));
        var group = (await subscription.GetResourceGroupAsync(Simulator.Group)).Value;
        Assert.Equal("eastus", group.Data.Location.Name);
        Assert.Equal("4711", group.Data.Tags["costCenter"]);
        Assert.Equal(Simulator.Group, subscription.GetResourceGroup(Simulator.Group).Value.Data.Name);
        var refused = await Assert.ThrowsAsync<global::Azure.RequestFailedException>(() => subscription.GetResourceGroupAsync(Simulator.ForbiddenGroup));
        Assert.Equal("AuthorizationFailed", refused.ErrorCode);
    }

    [Fact]
    public async Task A_token_says_when_to_ask_again()
    {
        using var identity = new ManagedIdentity();
        using var own = await identity.GetTokenAsync();
        var credential = new ArmIdentityCredential(identity);
        var context = new TokenRequestContext(["https://management.azure.com//.default"]);
        foreach (var token in new[] { credential.GetToken(context, default), await credential.GetTokenAsync(context, default) })
        {
            Assert.Equal(own.Token, token.Token);
            Assert.Equal(own.ExpiresOn, token.ExpiresOn);
            Assert.Equal(own.RefreshOn, token.RefreshOn);
            Assert.Equal("Bearer", token.TokenType);
        }
    }

    [Fact]
    public async Task Claims_need_a_new_token()
    {
        using var identity = new ManagedIdentity();
        var credential = new ArmIdentityCredential(identity);
        var kept = await credential.GetTokenAsync(new TokenRequestContext([Scope]), default);
        var fresh = await credential.GetTokenAsync(new TokenRequestContext([Scope], claims: """{"access_token":{}}"""), default);
        Assert.NotEqual(kept.Token, fresh.Token);
    }

    [Fact]
    public async Task A_tenant_that_the_identity_does_not_belong_to_is_refused()
    {
        using var identity = new ManagedIdentity();
        var credential = new ArmIdentityCredential(identity);
        await credential.GetTokenAsync(new TokenRequestContext([Scope], tenantId: Simulator.TenantId), default);
        var other = new TokenRequestContext([Scope], tenantId: "10000000-0000-4000-8000-0000000000ff");
        var failure = await FailureAsync(() => credential.GetTokenAsync(other, default).AsTask());
        Assert.Equal(ErrorCode.IdentityMismatch, failure.Code);
    }

    [Fact]
    public async Task A_token_is_for_one_scope()
    {
        using var identity = new ManagedIdentity();
        var credential = new ArmIdentityCredential(identity);
        await FailureAsync(() => credential.GetTokenAsync(new TokenRequestContext([Scope, "https://vault.azure.net/.default"]), default).AsTask());
        await FailureAsync(() => credential.GetTokenAsync(new TokenRequestContext([]), default).AsTask());
    }

    private const string Scope = "https://management.azure.com//.default";

    private static global::Azure.ResourceManager.ArmClient SdkClient(TokenCredential credential)
    {
        var authority = X509CertificateLoader.LoadCertificateFromFile(Simulator.CaFile);
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(authority);
        var options = new ArmClientOptions
        {
            Environment = new ArmEnvironment(new Uri(Simulator.ArmEndpoint), "https://management.azure.com/"),
            Transport = new HttpClientTransport(new HttpClient(handler)),
        };
        return new global::Azure.ResourceManager.ArmClient(credential, Simulator.SubscriptionId, options);
    }
}
