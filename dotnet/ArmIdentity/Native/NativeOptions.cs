using System;
using System.Runtime.InteropServices;

namespace ArmIdentity.Native;

/// <summary>Options of the library, for the time of one call.</summary>
internal sealed class NativeOptions : IDisposable
{
    private static readonly byte[] HostLanguage = NativeString.Encode("host_language")!;

    /// <summary>For the User-Agent: <c>.NET/10.0.1</c>, or <c>.NET Framework/4.8</c>.</summary>
    private static readonly byte[] Runtime = NativeString.Encode(NameOfRuntime(RuntimeInformation.FrameworkDescription))!;

    /// <summary>For tests, which give options a clock that no function of the C ABI sets.</summary>
    internal static Action<ulong>? Made;

    private readonly NativeHandle handle;

    private NativeOptions(NativeHandle handle) => this.handle = handle;

    /// <summary>Makes options in which only the name of this runtime is set.</summary>
    internal static NativeOptions New()
    {
        NativeLibraryFile.Require();
        NativeCall.Check(NativeMethods.armid_options_new(out var number, out var error), error);
        var options = new NativeOptions(new NativeHandle(number, NativeMethods.armid_options_release));
        options.Set(HostLanguage, Runtime);
        Made?.Invoke(number);
        return options;
    }

    /// <summary>The use of the options in a call.</summary>
    internal NativeHandle.Lease Borrow() => this.handle.Borrow();

    /// <summary>Sets an option by its name in the C ABI.</summary>
    internal void Set(string name, string value) => this.Set(NativeString.Encode(name)!, NativeString.Encode(value)!);

    /// <summary>Sets a secret option.</summary>
    internal void Set(string name, Secret value)
    {
        using var options = this.Borrow();
        using var secret = value.Borrow(out var length);
        var status = NativeMethods.armid_options_set_secret_utf16(
            options.Number, NativeString.Encode(name), secret.Address, (UIntPtr)(uint)length, out var error);
        NativeCall.Check(status, error);
    }

    /// <inheritdoc/>
    public void Dispose() => this.handle.Dispose();

    private void Set(byte[] name, byte[] value)
    {
        using var options = this.Borrow();
        NativeCall.Check(NativeMethods.armid_options_set(options.Number, name, value, out var error), error);
    }

    private static string NameOfRuntime(string description)
    {
        // Mono tells in parentheses how it was built, and a User-Agent must not hold that.
        var name = description.Split('(')[0].Trim();
        var space = name.LastIndexOf(' ');
        return space < 0 ? name : name.Remove(space, 1).Insert(space, "/");
    }
}
