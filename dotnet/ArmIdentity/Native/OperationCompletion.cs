using System;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
#if NET
using System.Runtime.CompilerServices;
#endif

namespace ArmIdentity.Native;

/// <summary>The end of an operation as a task, by the library's completion callback: no thread waits.</summary>
internal static class OperationCompletion
{
#if NET
    private static readonly unsafe IntPtr Callback = (IntPtr)(delegate* unmanaged[Cdecl]<IntPtr, ulong, void>)&Ended;
#else
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void CompletionCallback(IntPtr userData, ulong operation);

    /// <summary>Kept, so that it is not collected while the library knows its address.</summary>
    private static readonly CompletionCallback KeptCallback = Ended;

    private static readonly IntPtr Callback = Marshal.GetFunctionPointerForDelegate(KeptCallback);
#endif

    /// <summary>A task that ends when the operation does, however it ends. What follows it runs on a thread of the pool, never on the library's.</summary>
    internal static Task Of(NativeHandle operation)
    {
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        // The callback comes exactly once, and frees it; it never comes when it was refused.
        var kept = GCHandle.Alloc(ended);
        int status;
        ulong error;
        using (var lease = operation.Borrow())
        {
            status = NativeMethods.armid_operation_on_completion(lease.Number, Callback, GCHandle.ToIntPtr(kept), out error);
        }
        if (status != NativeCall.Ok)
        {
            kept.Free();
            throw NativeError.Take(status, error);
        }
        return ended.Task;
    }

#if NET
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
#endif
    private static void Ended(IntPtr userData, ulong operation)
    {
        var kept = GCHandle.FromIntPtr(userData);
        var ended = (TaskCompletionSource<bool>)kept.Target!;
        kept.Free();
        ended.TrySetResult(true);
    }
}
