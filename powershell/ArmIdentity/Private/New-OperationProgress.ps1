# What Write-Progress shows of a running operation: what it is doing, the state of what Azure goes on with, the percentage where
# Azure tells it, and how long until the next look.
function New-OperationProgress {
    [CmdletBinding()]
    [OutputType([System.Management.Automation.ProgressRecord])]
    param(
        [Parameter(Mandatory)]
        [System.UInt64] $Operation,

        [Parameter(Mandatory)]
        [string] $Activity
    )

    $document = Invoke-NativeMethod 'armid_operation_describe' $Operation
    try {
        $known = ConvertFrom-ArmJson -Text (Invoke-NativeMethod 'armid_document_json' $document)
    }
    finally {
        Close-NativeHandle 'armid_document_release' $document
    }
    $status = $known.stage
    if ($known.provisioningState) {
        $status += ': ' + $known.provisioningState
    }
    if ($known.nextAttemptMs -gt 0) {
        $what = 'next attempt'
        if ($known.statusUrl) {
            $what = 'next look'
        }
        $status += ', {0} in {1:0} s' -f $what, [System.Math]::Ceiling($known.nextAttemptMs / 1000)
    }
    $progress = [System.Management.Automation.ProgressRecord]::new(1, $Activity, $status)
    if ($null -ne $known.percent) {
        $progress.PercentComplete = $known.percent
    }
    $progress
}
