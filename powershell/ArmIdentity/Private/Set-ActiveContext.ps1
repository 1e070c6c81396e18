# Makes a context the runspace's own or the process's, or removes it. The one that it replaces is not released here: another
# command may be using it, and the context's finalizer releases it once nobody does.
function Set-ActiveContext {
    [CmdletBinding()]
    param(
        # $null removes the context.
        [Parameter()]
        [AllowNull()]
        $Context,

        [Parameter(Mandatory)]
        [ValidateSet('Process', 'Runspace')]
        [string] $Scope
    )

    if ($Scope -eq 'Runspace') {
        $script:RunspaceContext = $Context
    }
    else {
        [System.AppDomain]::CurrentDomain.SetData($script:ContextSlot, $Context)
    }
}
