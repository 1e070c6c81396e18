using System;

namespace ArmIdentity.TestHost;

/// <summary>What the first token of a process brings into it.</summary>
internal static class FirstToken
{
    private static string names = "";

    /// <summary>Prints the assemblies that the token loads, one a line. Nothing here may need one that a token might.</summary>
    internal static void NameAssemblies()
    {
        AppDomain.CurrentDomain.AssemblyLoad += Name;
        using (var identity = new ManagedIdentity())
        {
            identity.GetToken().Dispose();
        }
        AppDomain.CurrentDomain.AssemblyLoad -= Name;
        Console.Write(names);
    }

    private static void Name(object? sender, AssemblyLoadEventArgs load) => names += load.LoadedAssembly.GetName().Name + "\n";
}
