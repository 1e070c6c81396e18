using System;

namespace ArmIdentity;

/// <summary>A token that the program brings. Its audience must be the resource that it is used for.</summary>
public sealed class BroughtToken : Credential
{
    /// <summary>Sends nothing.</summary>
    /// <param name="accessToken">The token. It may be disposed of at once.</param>
    /// <param name="options">How the cloud is reached.</param>
    /// <exception cref="ArmIdentityException">The token has characters that no token has, or the options contradict each other.</exception>
    public BroughtToken(Secret accessToken, ArmIdentityOptions? options = null)
        : base(ArmIdentityOptions.CopyOf(options), native => native.Set("access_token", accessToken ?? throw new ArgumentNullException(nameof(accessToken))))
    {
    }
}
