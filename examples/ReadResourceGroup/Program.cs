// Reads a resource group with the managed identity of the machine that it runs on:
//
//     dotnet run -- myResourceGroupVM
//
// The packages come from a folder that `cargo xtask dist` makes: dotnet restore --source target/dist/nuget
using System;
using System.Threading;
using ArmIdentity;

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupted.Cancel();
};

try
{
    using var identity = new ManagedIdentity();
    using var client = new ArmClient(identity);
    // Without a name: the group of this machine.
    var group = await client.GetResourceGroupAsync(args.Length > 0 ? args[0] : null, cancellationToken: interrupted.Token);
    Console.WriteLine($"{group.Name} {group.Location} {group.ProvisioningState}");
    return 0;
}
catch (ArmIdentityException failure)
{
    Console.Error.WriteLine($"{failure.CodeName}: {failure.Message}");
    return 1;
}
