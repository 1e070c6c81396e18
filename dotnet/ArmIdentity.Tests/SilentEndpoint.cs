using System;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;

namespace ArmIdentity.Tests;

/// <summary>An endpoint that accepts connections, reads, and never answers; it notices when the other side goes.</summary>
internal sealed class SilentEndpoint : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal SilentEndpoint()
    {
        this.listener.Start();
        _ = this.AcceptAsync();
    }

    internal string Address => $"http://{this.listener.LocalEndpoint}/";

    /// <summary>Ends when a request has come.</summary>
    internal Task Asked => this.asked.Task;

    /// <summary>Ends when the connection of the request is gone.</summary>
    internal Task Left => this.left.Task;

    public void Dispose() => this.listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            var connection = await this.listener.AcceptTcpClientAsync();
            _ = this.ReadAsync(connection);
        }
    }

    private async Task ReadAsync(TcpClient connection)
    {
        using (connection)
        {
            var buffer = new byte[4096];
            try
            {
                while (await connection.GetStream().ReadAsync(buffer) > 0)
                {
                    this.asked.TrySetResult();
                }
            }
            catch (System.IO.IOException)
            {
                // A reset is a way to go as well.
            }
            if (this.asked.Task.IsCompleted)
            {
                this.left.TrySetResult();
            }
        }
    }
}
