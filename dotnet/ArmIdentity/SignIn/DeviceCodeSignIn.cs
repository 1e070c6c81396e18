using System;

namespace ArmIdentity;

/// <summary>
/// A person who signs in with a code in a browser, on any machine. The first call that needs a token shows the code, and waits for the person for
/// up to 16 minutes unless it has a time limit of its own; later ones need nobody.
/// </summary>
public sealed class DeviceCodeSignIn : Credential
{
    /// <summary>Sends nothing yet.</summary>
    /// <param name="prompt">Shows the person what to do, once for each code; called on a thread of the pool.</param>
    /// <param name="options"><see cref="ArmIdentityOptions.Tenant"/>: the tenant to sign in to, by default that of the person's account;
    /// <see cref="ArmIdentityOptions.ClientId"/>: the application, by default that of the Azure CLI.</param>
    /// <exception cref="ArmIdentityException">The options or the environment contradict each other.</exception>
    public DeviceCodeSignIn(Action<SignInPrompt> prompt, ArmIdentityOptions? options = null)
        : base(
            ArmIdentityOptions.CopyOf(options).WithSource(IdentitySource.DeviceCode),
            prompt: OnceForEachCode(prompt ?? throw new ArgumentNullException(nameof(prompt))))
    {
    }

    /// <summary>Calls that wait for the same person have the same code.</summary>
    private static Action<SignInPrompt> OnceForEachCode(Action<SignInPrompt> show)
    {
        var gate = new object();
        string? shown = null;
        return prompt =>
        {
            lock (gate)
            {
                if (shown == prompt.UserCode)
                {
                    return;
                }
                shown = prompt.UserCode;
            }
            show(prompt);
        };
    }
}
