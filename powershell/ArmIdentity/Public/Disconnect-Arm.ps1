function Disconnect-Arm {
    <#
    .SYNOPSIS
    Removes the default context and releases what it holds.

    .DESCRIPTION
    Disconnect-Arm removes the context that Connect-Arm made the default: this runspace's own if there is one, else the
    process's. What the native library holds for it, such as a token that you brought, is wiped. The next command uses the managed
    identity of the host again.

    .PARAMETER Scope
    Which context to remove: the one of this runspace or the one of the process. Without it, the one that is in use.

    .OUTPUTS
    None

    .EXAMPLE
    Disconnect-Arm

    Removes the context that is in use.

    .EXAMPLE
    Connect-Arm -ClientId $clientId
    try { Get-ArmResourceGroup } finally { Disconnect-Arm -Scope Process }

    Uses an identity for one piece of work.

    .LINK
    Connect-Arm
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Low')]
    [OutputType([void])]
    param(
        [Parameter()]
        [ValidateSet('Process', 'Runspace')]
        [string] $Scope
    )

    if (-not $Scope) {
        $Scope = 'Process'
        if ($null -ne $script:RunspaceContext) {
            $Scope = 'Runspace'
        }
    }
    $context = $script:RunspaceContext
    if ($Scope -eq 'Process') {
        $context = [System.AppDomain]::CurrentDomain.GetData($script:ContextSlot)
    }
    if ($null -ne $context -and $PSCmdlet.ShouldProcess("the context of the $($Scope.ToLowerInvariant())", 'Disconnect')) {
        Set-ActiveContext -Context $null -Scope $Scope
        $context.Release()
    }
}
