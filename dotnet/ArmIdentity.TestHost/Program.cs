// What the tests need a process of its own for; the environment leads to the simulator.
//
//     assemblies        names the assemblies that the first token loads
//     secrets CASE      uses secrets, gives them up, and looks for them in its own memory
using System;
using ArmIdentity.TestHost;

switch (args)
{
    case ["assemblies"]:
        FirstToken.NameAssemblies();
        return 0;
    case ["secrets", var name]:
        await Secrets.UseAndSearchAsync(name);
        return 0;
    default:
        Console.Error.WriteLine("usage: assemblies | secrets CASE");
        return 2;
}
