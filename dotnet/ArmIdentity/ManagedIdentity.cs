namespace ArmIdentity;

/// <summary>
/// The managed identity of the machine that the program runs on: the host's default one, which is the system-assigned one where there is one, or
/// the user-assigned one that the options choose. Pods of AKS use their workload identity.
/// </summary>
/// <example>
/// <code>
/// using var identity = new ManagedIdentity();
/// using var token = await identity.GetTokenAsync("https://vault.azure.net");
/// </code>
/// </example>
public sealed class ManagedIdentity : Credential
{
    /// <summary>Chooses where tokens will come from by the options and the environment, and sends nothing.</summary>
    /// <param name="options">Which identity, and how it is reached; <see langword="null"/>: the host's default identity.</param>
    /// <exception cref="ArmIdentityException">The options or the environment contradict each other, or a source cannot choose an identity in this way.</exception>
    public ManagedIdentity(ArmIdentityOptions? options = null)
        : base(ArmIdentityOptions.CopyOf(options))
    {
    }
}
