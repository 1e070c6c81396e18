namespace ArmIdentity;

/// <summary>Something that the library has to say.</summary>
public sealed class LogRecord
{
    internal LogRecord(LogLevel level, string target, string message, string fieldsJson)
    {
        this.Level = level;
        this.Target = target;
        this.Message = message;
        this.FieldsJson = fieldsJson;
    }

    /// <summary>How important it is.</summary>
    public LogLevel Level { get; }

    /// <summary>Which part of the library speaks, for example <c>armidentity::token</c>.</summary>
    public string Target { get; }

    /// <summary>What happened, for a person.</summary>
    public string Message { get; }

    /// <summary>The details as one JSON object.</summary>
    public string FieldsJson { get; }

    /// <summary>The level, the part and the message.</summary>
    /// <returns>A line for people.</returns>
    public override string ToString() => $"{this.Level} {this.Target}: {this.Message} {this.FieldsJson}";
}
