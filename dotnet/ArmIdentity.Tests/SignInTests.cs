using System;
using System.IO;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace ArmIdentity.Tests;

/// <summary>The sources that sign in: applications, a person, the Azure CLI, a token that the program brings.</summary>
public sealed class SignInTests : SimulatorTests
{
    [Fact]
    public async Task An_application_signs_in_with_a_secret()
    {
        using var administrator = Simulator.Administrator();
        using var token = await administrator.GetTokenAsync("https://vault.azure.net");
        Assert.Equal("ServicePrincipal", token.Source);
        Assert.Equal(Simulator.AdministratorObjectId, token.ObjectId);
    }

    [Fact]
    public async Task An_application_signs_in_with_a_certificate()
    {
        var file = Path.Combine(Simulator.Repository, "simulator", "src", "world", "test-only-administrator.pem");
        using var administrator = ServicePrincipal.WithCertificate(Simulator.TenantId, Simulator.AdministratorClientId, file);
        using var token = await administrator.GetTokenAsync();
        Assert.Equal(Simulator.AdministratorObjectId, token.ObjectId);
    }

    [Fact]
    public async Task An_application_signs_in_with_a_federated_token()
    {
        var answer = await Simulator.ControlAsync(HttpMethod.Post, "federated-tokens", new { subject = Simulator.AdministratorSubject });
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, answer!["token"]!.GetValue<string>());
            using var administrator = ServicePrincipal.WithFederatedToken(Simulator.TenantId, Simulator.AdministratorClientId, file);
            using var token = await administrator.GetTokenAsync();
            Assert.Equal(Simulator.AdministratorObjectId, token.ObjectId);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_wrong_secret_is_an_error_that_does_not_show_it()
    {
        using var secret = new Secret("swordfish-0815".ToCharArray());
        using var administrator = ServicePrincipal.WithSecret(Simulator.TenantId, Simulator.AdministratorClientId, secret);
        var failure = await FailureAsync(() => administrator.GetTokenAsync());
        Assert.Equal(ErrorCode.InvalidClientCredential, failure.Code);
        Assert.Equal("AADSTS7000215", failure.ServiceCode);
        Assert.NotNull(failure.CorrelationId);
        Assert.DoesNotContain("swordfish", failure.ToString() + failure.Json, StringComparison.Ordinal);
    }

    [Fact]
    public void The_password_of_a_certificate_opens_its_key()
    {
        var file = Path.Combine(Simulator.Repository, "tests", "certificates", "encrypted.pem");
        using var wrong = new Secret("swordfish-0815".ToCharArray());
        var failure = Assert.Throws<ArmIdentityException>(
            () => ServicePrincipal.WithCertificate(Simulator.TenantId, Simulator.AdministratorClientId, file, wrong));
        Assert.Equal(ErrorCode.InvalidConfiguration, failure.Code);
        Assert.Contains("encrypted.pem", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("swordfish", failure.ToString() + failure.Json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_is_shown_a_code_once_and_signs_in()
    {
        var shown = 0;
        var prompted = new TaskCompletionSource<SignInPrompt>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Show(SignInPrompt prompt)
        {
            Interlocked.Increment(ref shown);
            prompted.TrySetResult(prompt);
        }
        using var person = new DeviceCodeSignIn(Show);
        using var client = new ArmClient(person);
        var first = person.GetTokenAsync();
        var second = client.ResolveAsync();
        var prompt = await prompted.Task.WaitAsync(TimeSpan.FromSeconds(30));
        var waiting = (await Simulator.ControlAsync(HttpMethod.Get, "sign-ins"))!["sign_ins"]!.AsArray();
        Assert.Equal(Assert.Single(waiting)!["user_code"]!.GetValue<string>(), prompt.UserCode);
        Assert.Contains(prompt.UserCode, prompt.Message, StringComparison.Ordinal);
        Assert.StartsWith("https://", prompt.VerificationUri, StringComparison.Ordinal);
        Assert.True(prompt.ExpiresOn > DateTimeOffset.UtcNow);
        Assert.False(first.IsCompleted);

        await Simulator.ControlAsync(HttpMethod.Post, "sign-ins", new { user_code = prompt.UserCode, user = Simulator.UserName });
        using var token = await first;
        Assert.Equal(Simulator.UserObjectId, token.ObjectId);
        Assert.Equal(Simulator.UserName, (await second).UserName);
        Assert.Equal(1, shown);
        using var other = person.GetToken("https://vault.azure.net");
        Assert.Equal(Simulator.UserObjectId, other.ObjectId);
    }

    [Fact]
    public async Task A_person_declines()
    {
        using var person = new DeviceCodeSignIn(
            prompt => _ = Simulator.ControlAsync(HttpMethod.Post, "sign-ins", new { user_code = prompt.UserCode }));
        var failure = await FailureAsync(() => Task.Run(() => person.GetToken()));
        Assert.Equal(ErrorCode.SignInDeclined, failure.Code);
    }

    [Fact]
    public async Task The_account_of_the_azure_cli_is_used()
    {
        // The runner of these tests puts a program az before all others, which prints this file.
        var folder = Environment.GetEnvironmentVariable("ARMIDENTITY_TEST_AZURE_CLI");
        Assert.SkipWhen(folder is null, "ARMIDENTITY_TEST_AZURE_CLI names no folder with a program az");
        using var administrator = Simulator.Administrator();
        using var token = await administrator.GetTokenAsync();
        await File.WriteAllTextAsync(
            Path.Combine(folder, "answer.json"), $$"""{"accessToken":"{{token.Token}}","expires_on":4102444800,"tokenType":"Bearer"}""");
        using var cli = new AzureCliSignIn(new ArmIdentityOptions { Tenant = Simulator.TenantId });
        using var given = await cli.GetTokenAsync();
        Assert.Equal("AzureCli", given.Source);
        Assert.Equal(token.Token, given.Token);
    }

    [Fact]
    public async Task A_token_that_the_program_brings_is_used()
    {
        using var identity = new ManagedIdentity();
        using var token = await identity.GetTokenAsync();
        using var secure = token.ToSecureString();
        using var secret = new Secret(secure);
        using var brought = new BroughtToken(secret);
        using var given = await brought.GetTokenAsync();
        Assert.Equal(token.Token, given.Token);
        Assert.Equal("AccessToken", given.Source);
        using var client = new ArmClient(brought, new ArmIdentityOptions { Subscription = Simulator.SubscriptionId });
        Assert.Equal(Simulator.Group, (await client.GetResourceGroupAsync(Simulator.Group)).Name);
    }

#if BINDING_OF_NET
    [Fact]
    public async Task A_secret_is_copied_from_a_span()
    {
        using var secret = new Secret("x a-token-of-the-program x".AsSpan(2, 22));
        using var brought = new BroughtToken(secret);
        using var given = await brought.GetTokenAsync();
        Assert.Equal("a-token-of-the-program", given.Token);
    }
#endif

    [Fact]
    public void A_secret_can_be_used_until_it_is_disposed_of()
    {
        using var secret = new Secret("abc".ToCharArray());
        secret.Dispose();
        Assert.Throws<ObjectDisposedException>(() => new BroughtToken(secret));
        Assert.Throws<ArgumentNullException>(() => new Secret((char[])null!));
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ArmIdentityException>(() => new BroughtToken(new Secret([]))).Code);
    }
}
