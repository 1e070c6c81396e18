namespace ArmIdentity;

/// <summary>Whoever is signed in to the Azure CLI (<c>az login</c>) on this machine.</summary>
public sealed class AzureCliSignIn : Credential
{
    /// <summary>Starts nothing yet.</summary>
    /// <param name="options"><see cref="ArmIdentityOptions.Tenant"/> or else <see cref="ArmIdentityOptions.Subscription"/>: which of its accounts.</param>
    /// <exception cref="ArmIdentityException">The options or the environment contradict each other.</exception>
    public AzureCliSignIn(ArmIdentityOptions? options = null)
        : base(ArmIdentityOptions.CopyOf(options).WithSource(IdentitySource.AzureCli))
    {
    }
}
