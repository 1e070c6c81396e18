using System;

namespace ArmIdentity.Tests;

/// <summary>Tells of progress where it is reported; <see cref="Progress{T}"/> does so later.</summary>
internal sealed class ImmediateProgress(Action<OperationProgress> tell) : IProgress<OperationProgress>
{
    public void Report(OperationProgress value) => tell(value);
}
