using System;
using System.Security;
using ArmIdentity.Native;

namespace ArmIdentity;

/// <summary>
/// An access token for one resource, with what is known of it. The token itself stays in the library's memory, which is wiped, until
/// <see cref="Token"/> or <see cref="ToSecureString"/> is asked for. It never changes: ask for a token each time one is needed.
/// </summary>
public sealed class AccessToken : IDisposable
{
    private readonly NativeHandle handle;

    internal AccessToken(NativeHandle handle)
    {
        this.handle = handle;
        using var token = handle.Borrow();
        NativeCall.Check(NativeMethods.armid_token_expires_on(token.Number, out var expiresOn, out var error), error);
        NativeCall.Check(NativeMethods.armid_token_refresh_on(token.Number, out var refreshOn, out error), error);
        this.ExpiresOn = DateTimeOffset.FromUnixTimeSeconds(expiresOn);
        this.RefreshOn = DateTimeOffset.FromUnixTimeSeconds(refreshOn);
    }

    /// <summary>Reads one of the texts of a token.</summary>
    private delegate int TextReader(ulong token, out NativeText text, out ulong error);

    /// <summary>The token itself, as it stands in an Authorization header after "Bearer ". A new string each time, which nothing wipes.</summary>
    /// <exception cref="ObjectDisposedException">The token was disposed of.</exception>
    public string Token => this.Read(NativeMethods.armid_token_text_utf16, text => text.ToStringFromUtf16());

    /// <summary>When it expires, in UTC.</summary>
    public DateTimeOffset ExpiresOn { get; }

    /// <summary>From when on the library renews it in the background, while this one still works, in UTC.</summary>
    public DateTimeOffset RefreshOn { get; }

    /// <summary>The type as the identity endpoint wrote it: <c>Bearer</c>.</summary>
    public string Type => this.Read(NativeMethods.armid_token_type);

    /// <summary>The resource that it is for, exactly as it was asked for.</summary>
    public string Resource => this.Read(NativeMethods.armid_token_resource);

    /// <summary>Where it came from, for example <c>Imds</c>.</summary>
    public string Source => this.Read(NativeMethods.armid_token_source);

    /// <summary>The client (application) id of the identity; <see langword="null"/> when nothing says it.</summary>
    public string? ClientId => this.ReadOptional(NativeMethods.armid_token_client_id);

    /// <summary>The object (principal) id of the identity, which role assignments name; <see langword="null"/> when nothing says it.</summary>
    public string? ObjectId => this.ReadOptional(NativeMethods.armid_token_object_id);

    /// <summary>The id of the tenant of the identity; <see langword="null"/> when nothing says it.</summary>
    public string? TenantId => this.ReadOptional(NativeMethods.armid_token_tenant_id);

    /// <summary>The resource id of the user-assigned identity, or of the machine for a system-assigned one; <see langword="null"/> when nothing says it.</summary>
    public string? IdentityResourceId => this.ReadOptional(NativeMethods.armid_token_identity_resource_id);

    /// <summary>The token as a read-only <see cref="SecureString"/>, without making a string of it.</summary>
    /// <returns>The token. Dispose of it.</returns>
    /// <exception cref="ObjectDisposedException">The token was disposed of.</exception>
    public unsafe SecureString ToSecureString() =>
        this.Read(
            NativeMethods.armid_token_text_utf16,
            text =>
            {
                var characters = text.Utf16(out var count);
                var secret = new SecureString(characters, count);
                secret.MakeReadOnly();
                return secret;
            });

    /// <summary>Releases the token. It is wiped unless the library keeps it for the next caller.</summary>
    public void Dispose() => this.handle.Dispose();

    /// <summary>What it is for and until when; never the token.</summary>
    /// <returns>A text for people.</returns>
    public override string ToString() => $"{nameof(AccessToken)} until {this.ExpiresOn:u}";

    /// <summary>The object of the library.</summary>
    internal NativeHandle Handle => this.handle;

    private string Read(TextReader reader) => this.Read(reader, text => text.ToStringFromUtf8());

    private string? ReadOptional(TextReader reader) => this.Read(reader) is { Length: > 0 } text ? text : null;

    private T Read<T>(TextReader reader, Func<NativeText, T> copy)
    {
        using var token = this.handle.Borrow();
        NativeCall.Check(reader(token.Number, out var text, out var error), error);
        return copy(text);
    }
}
