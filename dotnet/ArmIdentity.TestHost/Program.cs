// What the tests need a process of its own for; the environment leads to the simulator.
//
//     everything        does whatever runtimes do each in their own way
//     assemblies        names the assemblies that the first token loads
//     secrets CASE      uses secrets, gives them up, and looks for them in its own memory
using System;
using ArmIdentity.TestHost;

switch (args.Length > 0 ? args[0] : "")
{
    case "everything":
        await Everything.DoAsync();
        Ending.Leave();
        return 0;
#if NET
    case "assemblies":
        FirstToken.NameAssemblies();
        return 0;
    case "secrets" when args.Length == 2:
        await Secrets.UseAndSearchAsync(args[1]);
        return 0;
#endif
    default:
        Console.Error.WriteLine("usage: everything | assemblies | secrets CASE");
        return 2;
}
