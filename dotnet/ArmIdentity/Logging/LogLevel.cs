namespace ArmIdentity;

/// <summary>How much is logged. Nothing secret is, at any level.</summary>
public enum LogLevel
{
    /// <summary>Nothing.</summary>
    Off = 0,

    /// <summary>What failed.</summary>
    Error = 1,

    /// <summary>What went wrong and was made good, for example by another attempt.</summary>
    Warning = 2,

    /// <summary>What was chosen and found: identity source, cloud, subscription.</summary>
    Information = 3,

    /// <summary>Each request and answer, without headers and bodies.</summary>
    Debug = 4,

    /// <summary>Everything there is to say.</summary>
    Trace = 5,
}
