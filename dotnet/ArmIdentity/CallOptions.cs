using System.Globalization;
using ArmIdentity.Native;

namespace ArmIdentity;

/// <summary>The options of a single call. They win over those of the identity and the client.</summary>
public sealed class CallOptions
{
    /// <summary>The time limit of the call, in seconds, 1 to 86400; for a list that of each page.</summary>
    public int? TimeoutSec { get; set; }

    /// <summary>The subscription of this call, by id or name.</summary>
    public string? Subscription { get; set; }

    /// <summary>Whether to ask for a new token although the cache has one.</summary>
    public bool ForceRefresh { get; set; }

    /// <summary>Whether a long-running operation ends with the first answer, whose headers say where its status is.</summary>
    public bool NoWait { get; set; }

    /// <summary>The options as the library takes them.</summary>
    /// <exception cref="ArmIdentityException">A value does not fit its option.</exception>
    internal NativeOptions ToNative()
    {
        var native = NativeOptions.New();
        try
        {
            if (this.TimeoutSec is { } seconds)
            {
                native.Set("timeout_sec", seconds.ToString(CultureInfo.InvariantCulture));
            }
            if (this.Subscription is { } subscription)
            {
                native.Set("subscription", subscription);
            }
            if (this.ForceRefresh)
            {
                native.Set("force_refresh", "true");
            }
            if (this.NoWait)
            {
                native.Set("no_wait", "true");
            }
            return native;
        }
        catch
        {
            native.Dispose();
            throw;
        }
    }
}
