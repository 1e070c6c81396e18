// Measures tokens in C#: by the library, and by Azure.Identity.
//
//     kept OUR-CALLS THEIR-CALLS     nanoseconds of a kept token: ours, theirs
//     first ArmIdentity              seconds to the first token, and bytes of working set that it added
//     first Azure.Identity
using System;
using System.Diagnostics;
using System.Globalization;
using ArmIdentity.Bench;

switch (args)
{
    case ["kept", var ours, var theirs]:
        Print(Ours.KeptToken(Count(ours)), Theirs.KeptToken(Count(theirs)));
        return 0;
    case ["first", "ArmIdentity"]:
        First(Ours.FirstToken);
        return 0;
    case ["first", "Azure.Identity"]:
        First(Theirs.FirstToken);
        return 0;
    default:
        Console.Error.WriteLine("usage: kept OUR-CALLS THEIR-CALLS | first ArmIdentity | first Azure.Identity");
        return 2;
}

static int Count(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static void First(Action getToken)
{
    // The first reading of each instrument loads and compiles what it needs, some 3 MiB, which is no part of a token.
    _ = Environment.WorkingSet;
    _ = Stopwatch.StartNew().Elapsed.TotalSeconds;
    var before = Environment.WorkingSet;
    var watch = Stopwatch.StartNew();
    getToken();
    var seconds = watch.Elapsed.TotalSeconds;
    Print(seconds, Environment.WorkingSet - before);
}

static void Print(double first, double second) =>
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{first} {second}"));
