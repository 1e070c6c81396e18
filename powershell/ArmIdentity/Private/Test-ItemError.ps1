# Whether an error concerns the one thing that was asked for, so that the next one may still work; otherwise (no identity, no
# network, a wrong setting) nothing else would.
function Test-ItemError {
    [CmdletBinding()]
    [OutputType([bool])]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.ErrorRecord] $Record
    )

    $itemErrors = 'InvalidArgument', 'DeadlineExceeded', 'ResponseTooLarge', 'InvalidResponse', 'ArmRequestFailed',
        'ArmAuthorizationFailed', 'ArmNotFound', 'ArmConflict', 'ArmThrottled', 'ArmServerFailed', 'ResourceGroupNotDetermined',
        'ArmOperationFailed', 'ArmOperationCanceled', 'ArmOperationStatusUnknown'
    $id = $Record.FullyQualifiedErrorId
    $id.StartsWith('ArmIdentity.') -and $itemErrors -contains $id.Substring('ArmIdentity.'.Length)
}
