using System.Threading;
using System.Threading.Tasks;
using ArmIdentity.Native;

namespace ArmIdentity;

// Subscriptions.
public sealed partial class ArmClient
{
    /// <summary>Reads a subscription.</summary>
    /// <param name="subscription">Its id, or its name in any letter case; <see langword="null"/>: that of the options, the client or the machine.</param>
    /// <param name="options">The options of this call.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The subscription.</returns>
    /// <exception cref="ArmIdentityException">There is none, or the identity may not see it.</exception>
    /// <exception cref="System.OperationCanceledException">The call was canceled.</exception>
    public Task<Subscription> GetSubscriptionAsync(
        string? subscription = null, CallOptions? options = null, CancellationToken cancellationToken = default) =>
        this.ReadAsync(
            (client, call, out operation, out error) =>
                NativeMethods.armid_subscription_get_start(client, NativeString.Encode(subscription), call, out operation, out error),
            Subscription.Read,
            options,
            cancellationToken);

    /// <summary>The subscriptions that the identity can see.</summary>
    /// <param name="options">The options of the list.</param>
    /// <returns>The list.</returns>
    public ArmList<Subscription> ListSubscriptions(CallOptions? options = null) =>
        this.List(NativeMethods.armid_subscription_list, Subscription.Read, options);
}
