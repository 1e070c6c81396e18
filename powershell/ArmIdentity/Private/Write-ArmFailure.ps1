# Reports a failure of a command: an error of the one item when the next one may still work, else the end of the command.
function Write-ArmFailure {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.ErrorRecord] $Record,

        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet
    )

    if (Test-ItemError -Record $Record) {
        $Cmdlet.WriteError($Record)
    }
    else {
        $Cmdlet.ThrowTerminatingError($Record)
    }
}
