using System;
using System.Collections.Generic;
using System.Globalization;
using ArmIdentity.Native;

namespace ArmIdentity;

/// <summary>
/// The options of an identity or a client, by the names that they have in every language; what is not set takes its default, or the value of the
/// environment variable that does the same. Each object that is made with them takes a copy. Secrets are no options: those who need one take it
/// as a <see cref="Secret"/>.
/// </summary>
public sealed class ArmIdentityOptions
{
    /// <summary>
    /// Names and values. An array, never changed, which copies share: there are few, and a dictionary would bring the assembly of .NET's
    /// collections into a process that only wants a token.
    /// </summary>
    private KeyValuePair<string, string>[] values = [];

    /// <summary>The user-assigned identity by its client id; for a sign-in the application. At most one of the three ids.</summary>
    public string? ClientId
    {
        get => this.Get("client_id");
        set => this.Put("client_id", value);
    }

    /// <summary>The user-assigned identity by its object (principal) id.</summary>
    public string? ObjectId
    {
        get => this.Get("object_id");
        set => this.Put("object_id", value);
    }

    /// <summary>The user-assigned identity by its resource id, <c>/subscriptions/...</c></summary>
    public string? IdentityResourceId
    {
        get => this.Get("identity_resource_id");
        set => this.Put("identity_resource_id", value);
    }

    /// <summary>Forces where tokens come from; <see langword="null"/> is <see cref="IdentitySource.Auto"/>.</summary>
    public IdentitySource? Source
    {
        get => Enum.TryParse<IdentitySource>(this.Get("source")?.Replace("_", ""), ignoreCase: true, out var source) ? source : null;
        set => this.Put("source", value?.ToString());
    }

    /// <summary>The tenant that the identity must belong to, by its id; for a sign-in the tenant to sign in to, also by a domain name.</summary>
    public string? Tenant
    {
        get => this.Get("tenant");
        set => this.Put("tenant", value);
    }

    /// <summary>Where Microsoft Entra signs in, such as <c>https://login.microsoftonline.com/</c>; the cloud's own when not set.</summary>
    public string? Authority
    {
        get => this.Get("authority");
        set => this.Put("authority", value);
    }

    /// <summary>The cloud by name: <c>AzureCloud</c>, <c>AzureUSGovernment</c> or <c>AzureChinaCloud</c>; detected when not set.</summary>
    public string? Environment
    {
        get => this.Get("environment");
        set => this.Put("environment", value);
    }

    /// <summary>The cloud by the address of its Azure Resource Manager.</summary>
    public string? ArmEndpoint
    {
        get => this.Get("arm_endpoint");
        set => this.Put("arm_endpoint", value);
    }

    /// <summary>The default subscription, by id or name; the host's own when not set.</summary>
    public string? Subscription
    {
        get => this.Get("subscription");
        set => this.Put("subscription", value);
    }

    /// <summary>A PEM file of certificate authorities to trust beside the system's.</summary>
    public string? CaFile
    {
        get => this.Get("ca_file");
        set => this.Put("ca_file", value);
    }

    /// <summary>Whether a token or a secret may go over plain http to this machine itself.</summary>
    public bool? AllowLoopbackHttp
    {
        get => this.Get("allow_loopback_http") is { } value ? value == "true" : null;
        set => this.Put("allow_loopback_http", value is { } allowed ? allowed ? "true" : "false" : null);
    }

    /// <summary>The time limit of each call, in seconds, 1 to 86400; 120 for a token and 300 for Azure Resource Manager when not set.</summary>
    public int? TimeoutSec
    {
        get => this.GetNumber("timeout_sec");
        set => this.Put("timeout_sec", value?.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>How long "is this Azure?" may take, in milliseconds, 1 to 60000; 1000 when not set.</summary>
    public int? ProbeTimeoutMs
    {
        get => this.GetNumber("probe_timeout_ms");
        set => this.Put("probe_timeout_ms", value?.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Another address of the instance metadata service.</summary>
    public string? ImdsEndpoint
    {
        get => this.Get("imds_endpoint");
        set => this.Put("imds_endpoint", value);
    }

    /// <summary>Sets an option by its name in the C ABI, for one that has no property here. Whether there is such an option is told when an object is made with it.</summary>
    /// <param name="name">The name, for example <c>client_id</c>.</param>
    /// <param name="value">The value as text; <see langword="null"/> takes it back.</param>
    public void Set(string name, string? value) => this.Put(name ?? throw new ArgumentNullException(nameof(name)), value);

    /// <summary>A copy, to be changed apart.</summary>
    internal static ArmIdentityOptions CopyOf(ArmIdentityOptions? options) => new() { values = options?.values ?? [] };

    /// <summary>Sets an option unless there is no value for it.</summary>
    internal ArmIdentityOptions With(string name, string? value)
    {
        if (value is not null)
        {
            this.Put(name, value);
        }
        return this;
    }

    /// <summary>Sets the source that a class is for, unless another one was set: the library then says that they contradict each other.</summary>
    internal ArmIdentityOptions WithSource(IdentitySource source)
    {
        this.Source ??= source;
        return this;
    }

    /// <summary>The options as the library takes them.</summary>
    /// <exception cref="ArmIdentityException">There is no such option, or a value does not fit its option.</exception>
    internal NativeOptions ToNative()
    {
        var native = NativeOptions.New();
        try
        {
            foreach (var option in this.values)
            {
                native.Set(option.Key, option.Value);
            }
            return native;
        }
        catch
        {
            native.Dispose();
            throw;
        }
    }

    private string? Get(string name) => Array.Find(this.values, option => option.Key == name).Value;

    private int? GetNumber(string name) => int.TryParse(this.Get(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private void Put(string name, string? value)
    {
        var others = Array.FindAll(this.values, option => option.Key != name);
        if (value is not null)
        {
            Array.Resize(ref others, others.Length + 1);
            others[others.Length - 1] = new KeyValuePair<string, string>(name, value);
        }
        this.values = others;
    }
}
