using System;
using System.Threading;
using System.Threading.Tasks;
using Azure.Core;
using SdkToken = Azure.Core.AccessToken;

namespace ArmIdentity.Azure;

/// <summary>
/// Gives the clients of the Azure SDK for .NET the tokens of an ArmIdentity credential. It keeps nothing of its own: the library has the cache, and
/// says when the SDK should ask again.
/// </summary>
/// <example>
/// <code>
/// using var identity = new ManagedIdentity();
/// var client = new Azure.ResourceManager.ArmClient(new ArmIdentityCredential(identity));
/// </code>
/// </example>
public sealed class ArmIdentityCredential : TokenCredential
{
    private const string DefaultScope = "/.default";

    private readonly Credential credential;

    /// <summary>Over a credential.</summary>
    /// <param name="credential">Whose tokens to give. It must live as long as this is used.</param>
    public ArmIdentityCredential(Credential credential) => this.credential = credential ?? throw new ArgumentNullException(nameof(credential));

    /// <inheritdoc/>
    /// <exception cref="ArmIdentityException">There is no token for what is asked, and the message says why and what to do.</exception>
    public override SdkToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        using var token = this.credential.GetToken(Resource(requestContext), Options(requestContext), cancellationToken);
        return Convert(token, requestContext);
    }

    /// <inheritdoc/>
    /// <exception cref="ArmIdentityException">There is no token for what is asked, and the message says why and what to do.</exception>
    public override async ValueTask<SdkToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        using var token = await this.credential
            .GetTokenAsync(Resource(requestContext), Options(requestContext), cancellationToken)
            .ConfigureAwait(false);
        return Convert(token, requestContext);
    }

    /// <summary>The resource that a scope is of: <c>https://vault.azure.net/.default</c> is of <c>https://vault.azure.net</c>.</summary>
    private static string Resource(TokenRequestContext context)
    {
        var scopes = context.Scopes ?? [];
        if (scopes.Length != 1)
        {
            throw new ArmIdentityException(
                ErrorCode.InvalidArgument, $"A token is for one resource, and the client asks for {scopes.Length} scopes: {string.Join(", ", scopes)}. Ask for one.");
        }
        var scope = scopes[0];
        return scope.EndsWith(DefaultScope, StringComparison.Ordinal) ? scope.Substring(0, scope.Length - DefaultScope.Length) : scope;
    }

    /// <summary>A service that sends claims has refused the token that is kept: only a new one can fulfil them.</summary>
    private static CallOptions? Options(TokenRequestContext context) =>
        string.IsNullOrEmpty(context.Claims) ? null : new CallOptions { ForceRefresh = true };

    private static SdkToken Convert(AccessToken token, TokenRequestContext context)
    {
        // A tenant by its domain name, or of an identity that does not say its tenant, cannot be compared here; the service does.
        if (Guid.TryParse(context.TenantId, out var asked) && Guid.TryParse(token.TenantId, out var given) && asked != given)
        {
            throw new ArmIdentityException(
                ErrorCode.IdentityMismatch,
                $"The client asks for a token of the tenant {asked}, and the identity belongs to {given}. Use an identity of that tenant.");
        }
        return new SdkToken(token.Token, token.ExpiresOn, token.RefreshOn, token.Type);
    }
}
