function Get-ArmContext {
    <#
    .SYNOPSIS
    Shows the identity, the cloud and the subscription that the next command would use.

    .DESCRIPTION
    Get-ArmContext returns this runspace's own context if there is one, else the process's. Where nobody has run Connect-Arm, that
    is the managed identity of the host. No network call is made, so what has not been needed yet (the cloud, the subscription)
    may be empty; Connect-Arm fills it in.

    .OUTPUTS
    ArmIdentity.Context

    .EXAMPLE
    Get-ArmContext

    Shows the context that is in use.

    .EXAMPLE
    (Get-ArmContext).Subscription

    The id of the subscription that commands work in.

    .LINK
    Connect-Arm
    #>
    [CmdletBinding()]
    [OutputType('ArmIdentity.Context')]
    param()

    try {
        $context = Get-ActiveContext
        Update-ArmContext -Context $context -Document (Invoke-NativeMethod 'armid_client_describe' $context.GetClientHandle())
    }
    catch {
        $PSCmdlet.ThrowTerminatingError((New-ArmErrorRecord -Failure $_))
    }
    $context
}
