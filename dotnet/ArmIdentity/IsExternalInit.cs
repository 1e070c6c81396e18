#if !NET
using System.ComponentModel;

namespace System.Runtime.CompilerServices;

/// <summary>What the compiler asks for when a property can be set by an initializer only; .NET Standard does not have it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
internal static class IsExternalInit;
#endif
