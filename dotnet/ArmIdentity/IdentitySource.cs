namespace ArmIdentity;

/// <summary>Where tokens come from.</summary>
public enum IdentitySource
{
    /// <summary>Whatever this host offers.</summary>
    Auto,

    /// <summary>The instance metadata service of virtual machines, scale sets and container hosts.</summary>
    Imds,

    /// <summary>A token that the program brings: <see cref="BroughtToken"/>.</summary>
    AccessToken,

    /// <summary>The federated identity that AKS gives a pod.</summary>
    WorkloadIdentity,

    /// <summary>An application: <see cref="ServicePrincipal"/>.</summary>
    ServicePrincipal,

    /// <summary>A person who signs in with a code in a browser: <see cref="DeviceCodeSignIn"/>.</summary>
    DeviceCode,

    /// <summary>Whoever is signed in to the Azure CLI: <see cref="AzureCliSignIn"/>.</summary>
    AzureCli,
}
