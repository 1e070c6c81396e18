using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;

namespace ArmIdentity.Tests.Scenarios;

/// <summary>
/// A small HTTP server on 127.0.0.1 that plays the replies of a row in order, the last one for ever, and writes down what it was asked.
/// <c>/metadata/endpoints</c> describes the cloud and is answered aside.
/// </summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly List<Seen> seen = [];
    private JsonArray replies = [];

    internal ScriptedServer()
    {
        this.listener.Start();
        _ = this.AcceptAsync();
    }

    /// <summary><c>http://127.0.0.1:port</c></summary>
    internal string Url => $"http://{this.listener.LocalEndpoint}";

    /// <summary>The requests so far, without those answered aside.</summary>
    internal IReadOnlyList<Seen> Requests
    {
        get
        {
            lock (this.seen)
            {
                return [.. this.seen];
            }
        }
    }

    /// <summary>Replies that hold the server's own address are known only now.</summary>
    internal void Play(JsonArray script) => this.replies = script;

    public void Dispose() => this.listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = await this.listener.AcceptTcpClientAsync();
                _ = this.ServeAsync(connection);
            }
        }
        catch (Exception end) when (end is ObjectDisposedException or SocketException)
        {
            // The row is over.
        }
    }

    private async Task ServeAsync(TcpClient connection)
    {
        using (connection)
        {
            try
            {
                var stream = connection.GetStream();
                if (await Seen.ReadAsync(stream) is { } request)
                {
                    await this.AnswerAsync(stream, request);
                }
            }
            catch (IOException)
            {
                // A client that goes away in the middle is what some rows are about.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream, Seen request)
    {
        if (request.Path == "/metadata/endpoints")
        {
            var cloud = new JsonObject
            {
                ["name"] = "Scripted",
                ["resourceManager"] = this.Url + "/",
                ["authentication"] = new JsonObject { ["loginEndpoint"] = this.Url + "/", ["audiences"] = new JsonArray("https://audience.scripted/") },
            };
            await SendAsync(stream, 200, [], Encoding.UTF8.GetBytes(cloud.ToJsonString()), null, request.Method);
            return;
        }
        JsonNode? reply;
        lock (this.seen)
        {
            reply = this.seen.Count < this.replies.Count ? this.replies[this.seen.Count] : this.replies.LastOrDefault();
            this.seen.Add(request);
        }
        if (reply is null)
        {
            return;
        }
        await Task.Delay(reply["delay_ms"]?.GetValue<int>() ?? 0);
        var headers = (reply["headers"]?.AsObject() ?? []).Select(header => KeyValuePair.Create(header.Key, header.Value!.GetValue<string>()));
        await SendAsync(stream, reply["status"]?.GetValue<int>() ?? 200, headers, Body(reply), reply["close"]?.GetValue<string>(), request.Method);
    }

    private static async Task SendAsync(
        NetworkStream stream, int status, IEnumerable<KeyValuePair<string, string>> headers, byte[] body, string? close, string method)
    {
        if (close == "before")
        {
            return;
        }
        var head = new StringBuilder($"HTTP/1.1 {status} Scripted\r\nContent-Length: {body.Length}\r\nConnection: close\r\n");
        foreach (var header in headers)
        {
            head.Append($"{header.Key}: {header.Value}\r\n");
        }
        await stream.WriteAsync(Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()));
        var sent = close == "middle" ? body.Length / 2 : method == "HEAD" ? 0 : body.Length;
        await stream.WriteAsync(body.AsMemory(0, sent));
        stream.Socket.Shutdown(SocketShutdown.Send);
    }

    private static byte[] Body(JsonNode reply)
    {
        if (reply["token"] is JsonObject token)
        {
            var body = token.DeepClone().AsObject();
            body["access_token"] = "a-token-of-the-server";
            return Encoding.UTF8.GetBytes(body.ToJsonString());
        }
        if (reply["body"] is { } content)
        {
            return Encoding.UTF8.GetBytes(content is JsonValue value && value.TryGetValue<string>(out var text) ? text : content.ToJsonString());
        }
        return Encoding.UTF8.GetBytes(new string('x', reply["body_bytes"]?.GetValue<int>() ?? 0));
    }
}
