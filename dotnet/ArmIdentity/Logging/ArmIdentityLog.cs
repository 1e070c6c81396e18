using System;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using ArmIdentity.Native;
#if NET
using System.Runtime.CompilerServices;
#endif

namespace ArmIdentity;

/// <summary>The log of the library, given to a delegate. There is one listener in the process.</summary>
/// <example>
/// <code>
/// ArmIdentityLog.Listen(LogLevel.Information, record => logger.LogInformation("{Message}", record.Message));
/// </code>
/// </example>
public static class ArmIdentityLog
{
#if NET
    private static readonly unsafe IntPtr Callback = (IntPtr)(delegate* unmanaged[Cdecl]<IntPtr, int, IntPtr, IntPtr, IntPtr, void>)&Hear;
#else
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void LogCallback(IntPtr userData, int level, IntPtr target, IntPtr message, IntPtr fieldsJson);

    /// <summary>Kept, so that it is not collected while the library knows its address.</summary>
    private static readonly LogCallback KeptCallback = Hear;

    private static readonly IntPtr Callback = Marshal.GetFunctionPointerForDelegate(KeptCallback);
#endif

    private static Action<LogRecord>? listener;

    /// <summary>Has a delegate called for each log record, in place of the one before.</summary>
    /// <param name="level">The least important level to log; <see cref="LogLevel.Off"/> as <see cref="Stop"/>.</param>
    /// <param name="hear">What to call, on a thread of the library's own that only calls back. It may use this assembly, should not take long, and
    /// an exception of it is lost: there is nobody to give it to.</param>
    /// <exception cref="ArmIdentityException">The level is none.</exception>
    public static void Listen(LogLevel level, Action<LogRecord> hear)
    {
        _ = hear ?? throw new ArgumentNullException(nameof(hear));
        if (level == LogLevel.Off)
        {
            Stop();
            return;
        }
        NativeLibraryFile.Require();
        var before = Interlocked.Exchange(ref listener, hear);
        var status = NativeMethods.armid_log_set_callback(Callback, IntPtr.Zero, (int)level, out var error);
        if (status != NativeCall.Ok)
        {
            Volatile.Write(ref listener, before);
            throw NativeError.Take(status, error);
        }
    }

    /// <summary>Ends the listening. When this returns, the listener is not running and will not be called any more.</summary>
    public static void Stop()
    {
        NativeLibraryFile.Require();
        NativeCall.Check(NativeMethods.armid_log_set_callback(IntPtr.Zero, IntPtr.Zero, 0, out var error), error);
        Volatile.Write(ref listener, null);
    }

#if NET
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
#endif
    private static void Hear(IntPtr userData, int level, IntPtr target, IntPtr message, IntPtr fieldsJson)
    {
#pragma warning disable CA1031 // Nothing may leave a callback; the caller is no managed code.
        try
        {
            Volatile.Read(ref listener)?.Invoke(new LogRecord((LogLevel)level, Text(target), Text(message), Text(fieldsJson)));
        }
        catch (Exception)
        {
        }
#pragma warning restore CA1031
    }

    private static unsafe string Text(IntPtr text)
    {
        var length = 0;
        while (((byte*)text)[length] != 0)
        {
            length++;
        }
        return Encoding.UTF8.GetString((byte*)text, length);
    }
}
