using System;
using ArmIdentity.Native;

namespace ArmIdentity;

/// <summary>An application (service principal) that signs in at Microsoft Entra with a secret, a certificate or a federated token.</summary>
public sealed class ServicePrincipal : Credential
{
    private ServicePrincipal(string? tenant, string? clientId, ArmIdentityOptions? options, Action<NativeOptions>? setSecrets = null)
        : base(
            ArmIdentityOptions.CopyOf(options).WithSource(IdentitySource.ServicePrincipal).With("tenant", tenant).With("client_id", clientId), setSecrets)
    {
    }

    /// <summary>With a secret. Sends nothing yet.</summary>
    /// <param name="tenant">The tenant to sign in to, by its id or a domain name; <see langword="null"/>: that of the options.</param>
    /// <param name="clientId">The client id of the application; <see langword="null"/>: that of the options.</param>
    /// <param name="secret">A secret of the application. It may be disposed of at once.</param>
    /// <param name="options">How Entra and the cloud are reached.</param>
    /// <returns>The application.</returns>
    /// <exception cref="ArmIdentityException">The options or the environment contradict each other.</exception>
    public static ServicePrincipal WithSecret(string? tenant, string? clientId, Secret secret, ArmIdentityOptions? options = null)
    {
        _ = secret ?? throw new ArgumentNullException(nameof(secret));
        return new ServicePrincipal(tenant, clientId, options, native => native.Set("client_secret", secret));
    }

    /// <summary>With a certificate. Sends nothing yet.</summary>
    /// <param name="tenant">The tenant to sign in to, by its id or a domain name; <see langword="null"/>: that of the options.</param>
    /// <param name="clientId">The client id of the application; <see langword="null"/>: that of the options.</param>
    /// <param name="certificatePath">A PEM file with a certificate of the application and its RSA private key. It is read for each request.</param>
    /// <param name="certificatePassword">What the private key is encrypted with, if it is. It may be disposed of at once.</param>
    /// <param name="options">How Entra and the cloud are reached.</param>
    /// <returns>The application.</returns>
    /// <exception cref="ArmIdentityException">The options or the environment contradict each other.</exception>
    public static ServicePrincipal WithCertificate(
        string? tenant, string? clientId, string certificatePath, Secret? certificatePassword = null, ArmIdentityOptions? options = null)
    {
        _ = certificatePath ?? throw new ArgumentNullException(nameof(certificatePath));
        return new ServicePrincipal(
            tenant,
            clientId,
            ArmIdentityOptions.CopyOf(options).With("certificate_path", certificatePath),
            native =>
            {
                if (certificatePassword is not null)
                {
                    native.Set("certificate_password", certificatePassword);
                }
            });
    }

    /// <summary>With a token of another issuer that the application trusts. Sends nothing yet.</summary>
    /// <param name="tenant">The tenant to sign in to, by its id or a domain name; <see langword="null"/>: that of the options.</param>
    /// <param name="clientId">The client id of the application; <see langword="null"/>: that of the options.</param>
    /// <param name="federatedTokenFile">A file with the token. It is read for each request.</param>
    /// <param name="options">How Entra and the cloud are reached.</param>
    /// <returns>The application.</returns>
    /// <exception cref="ArmIdentityException">The options or the environment contradict each other.</exception>
    public static ServicePrincipal WithFederatedToken(
        string? tenant, string? clientId, string federatedTokenFile, ArmIdentityOptions? options = null)
    {
        _ = federatedTokenFile ?? throw new ArgumentNullException(nameof(federatedTokenFile));
        return new ServicePrincipal(tenant, clientId, ArmIdentityOptions.CopyOf(options).With("federated_token_file", federatedTokenFile));
    }
}
