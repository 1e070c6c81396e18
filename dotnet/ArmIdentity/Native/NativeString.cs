using System;
using System.Text;

namespace ArmIdentity.Native;

/// <summary>Texts as the library takes them: NUL-terminated UTF-8.</summary>
internal static class NativeString
{
    /// <summary>Strict: half of a surrogate pair must not silently become a question mark in a name.</summary>
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The bytes of a text with a NUL at their end; <see langword="null"/> stays <see langword="null"/>.</summary>
    /// <exception cref="ArmIdentityException">The text contains a NUL character, which would end it early, or is not valid Unicode.</exception>
    internal static byte[]? Encode(string? text)
    {
        if (text is null)
        {
            return null;
        }
        try
        {
            var bytes = new byte[Strict.GetByteCount(text) + 1];
            Strict.GetBytes(text, 0, text.Length, bytes, 0);
            return Array.IndexOf(bytes, (byte)0) == bytes.Length - 1 ? bytes : throw Invalid("contains a NUL character. Remove it.");
        }
        catch (EncoderFallbackException cause)
        {
            throw Invalid("contains half of a surrogate pair and is no valid Unicode text. Correct it.", cause);
        }
    }

    /// <summary>The bytes of a text without a NUL, for a body.</summary>
    /// <exception cref="ArmIdentityException">The text is not valid Unicode.</exception>
    internal static byte[] EncodeBody(string text)
    {
        try
        {
            return Strict.GetBytes(text);
        }
        catch (EncoderFallbackException cause)
        {
            throw Invalid("contains half of a surrogate pair and is no valid Unicode text. Correct it.", cause);
        }
    }

    private static ArmIdentityException Invalid(string problem, Exception? cause = null) =>
        new(ErrorCode.InvalidArgument, "A value " + problem, cause);
}
