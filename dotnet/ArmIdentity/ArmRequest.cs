using System;
using System.Collections.Generic;
using ArmIdentity.Native;

namespace ArmIdentity;

/// <summary>A request to Azure Resource Manager that no method of <see cref="ArmClient"/> makes by itself.</summary>
/// <example>
/// <code>
/// var request = new ArmRequest("PUT", "/subscriptions/{subscription}/resourcegroups/rg-web")
/// {
///     ApiVersion = "2022-09-01",
///     Body = """{"location":"westeurope"}""",
/// };
/// var response = await client.SendAndWaitAsync(request);
/// </code>
/// </example>
public sealed class ArmRequest
{
    /// <summary>A request without a body.</summary>
    /// <param name="method">GET, PUT, POST, PATCH, DELETE, HEAD or another; letter case does not matter.</param>
    /// <param name="target">A path, in which <c>{subscription}</c> stands for the subscription of the client, or an absolute URL of the cloud's own
    /// Azure Resource Manager. It may have a query; its percent-encoding is kept.</param>
    public ArmRequest(string method, string target)
    {
        this.Method = method ?? throw new ArgumentNullException(nameof(method));
        this.Target = target ?? throw new ArgumentNullException(nameof(target));
    }

    /// <summary>The method.</summary>
    public string Method { get; }

    /// <summary>The path or URL.</summary>
    public string Target { get; }

    /// <summary>The api-version; without it the one in the target's query counts, else the known default of the type, else the newest stable one.</summary>
    public string? ApiVersion { get; set; }

    /// <summary>Headers, by name. Those that belong to the connection, and Authorization, are the library's own.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The body, sent exactly so, as JSON unless the header Content-Type says otherwise.</summary>
    public string? Body { get; set; }

    /// <summary>The request as the library takes it.</summary>
    /// <exception cref="ArmIdentityException">It cannot be sent so.</exception>
    internal NativeHandle ToNative()
    {
        NativeCall.Check(
            NativeMethods.armid_request_new(NativeString.Encode(this.Method), NativeString.Encode(this.Target), out var number, out var error), error);
        var handle = new NativeHandle(number, NativeMethods.armid_request_release);
        try
        {
            using var request = handle.Borrow();
            if (this.ApiVersion is not null)
            {
                NativeCall.Check(
                    NativeMethods.armid_request_set_api_version(request.Number, NativeString.Encode(this.ApiVersion), out error), error);
            }
            foreach (var header in this.Headers)
            {
                var (name, value) = (NativeString.Encode(header.Key), NativeString.Encode(header.Value));
                NativeCall.Check(NativeMethods.armid_request_set_header(request.Number, name, value, out error), error);
            }
            if (this.Body is not null)
            {
                var body = NativeString.EncodeBody(this.Body);
                NativeCall.Check(NativeMethods.armid_request_set_body(request.Number, body, (UIntPtr)(uint)body.Length, out error), error);
            }
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }
}
