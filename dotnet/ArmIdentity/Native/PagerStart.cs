namespace ArmIdentity.Native;

/// <summary>A function of the library that makes a pager.</summary>
/// <param name="client">The number of the client that reads the pages.</param>
/// <param name="options">The number of the options of the list, or 0.</param>
/// <param name="pager">Where the pager goes.</param>
/// <param name="error">Where an error object goes.</param>
/// <returns>The status of the call.</returns>
internal delegate int PagerStart(ulong client, ulong options, out ulong pager, out ulong error);
