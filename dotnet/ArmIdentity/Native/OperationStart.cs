namespace ArmIdentity.Native;

/// <summary>A function of the library that begins an operation.</summary>
/// <param name="owner">The number of the object that does the work.</param>
/// <param name="options">The number of the options of the call, or 0.</param>
/// <param name="operation">Where the operation goes.</param>
/// <param name="error">Where an error object goes.</param>
/// <returns>The status of the call.</returns>
internal delegate int OperationStart(ulong owner, ulong options, out ulong operation, out ulong error);
