# Takes a progress bar away, unless the pipeline is being stopped: nothing more may be written to it then.
function Complete-Progress {
    [CmdletBinding()]
    param(
        # What was shown last.
        [Parameter(Mandatory)]
        [System.Management.Automation.ProgressRecord] $Progress,

        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet
    )

    if (-not $Cmdlet.Stopping) {
        $Progress.RecordType = [System.Management.Automation.ProgressRecordType]::Completed
        $Cmdlet.WriteProgress($Progress)
    }
}
