namespace ArmIdentity.Native;

/// <summary>The end of a call of the library: its status becomes nothing or an exception.</summary>
internal static class NativeCall
{
    /// <summary>The status of success.</summary>
    internal const int Ok = 0;

    /// <summary>The status of what still runs.</summary>
    internal const int Pending = 1;

    /// <summary>Throws what a call left behind when it failed.</summary>
    /// <param name="status">What the function returned.</param>
    /// <param name="error">The error object that it wrote; it is released.</param>
    /// <exception cref="ArmIdentityException">The status is no success.</exception>
    internal static void Check(int status, ulong error)
    {
        if (status != Ok)
        {
            throw NativeError.Take(status, error);
        }
    }
}
