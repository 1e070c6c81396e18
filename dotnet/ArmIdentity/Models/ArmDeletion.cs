namespace ArmIdentity;

/// <summary>What a deletion has done.</summary>
public sealed class ArmDeletion
{
    /// <summary>What a deletion answers when there was nothing to delete.</summary>
    private const int NoContent = 204;

    internal ArmDeletion(ArmResponse response) => this.Response = response.Head();

    /// <summary>Whether there was something to delete.</summary>
    public bool Existed => this.Response.StatusCode != NoContent;

    /// <summary>What Azure Resource Manager answered: the status, and the headers.</summary>
    public ArmResponseHead Response { get; }
}
