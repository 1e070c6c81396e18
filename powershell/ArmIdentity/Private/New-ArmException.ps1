# An ArmIdentity.ArmException, from an error object of the library (which is released) or from a code of our own.
function New-ArmException {
    [CmdletBinding(DefaultParameterSetName = 'Library')]
    [OutputType('ArmIdentity.ArmException')]
    param(
        [Parameter(Mandatory, ParameterSetName = 'Library')]
        [System.UInt64] $ErrorHandle,

        [Parameter(Mandatory, ParameterSetName = 'Library')]
        [int] $Status,

        [Parameter(Mandatory, ParameterSetName = 'Own')]
        [string] $Code,

        [Parameter(Mandatory, ParameterSetName = 'Own')]
        [string] $Message
    )

    $type = (Get-NativeBinding).ArmException
    if ($Code) {
        $exception = [System.Activator]::CreateInstance($type, [object[]] @($Message))
        $exception.Code = $Code
        return $exception
    }
    if ($ErrorHandle -eq 0) {
        $exception = [System.Activator]::CreateInstance($type, [object[]] @("The native library answered with status $Status and no detail."))
        $exception.Code = "Status$Status"
        return $exception
    }

    try {
        $report = ConvertFrom-ArmJson -Text (Invoke-NativeMethod 'armid_error_json' $ErrorHandle)
    }
    finally {
        Invoke-NativeMethod 'armid_error_release' $ErrorHandle
    }
    $message = $report.message
    if ($report.code -eq 'InvalidArgument') {
        $message = ConvertTo-ParameterMessage -Message $message
    }
    $exception = [System.Activator]::CreateInstance($type, [object[]] @($message))
    $exception.Code = $report.code
    $exception.StatusCode = $report.httpStatus
    $exception.ServiceCode = $report.serviceCode
    $exception.ServiceMessage = $report.serviceMessage
    $exception.Target = $report.target
    $exception.Details = $report.details
    $exception.AdditionalInfo = $report.additionalInfo
    $exception.RequestId = $report.requestId
    $exception.CorrelationId = $report.correlationId
    $exception.ClientRequestId = $report.clientRequestId
    if ($null -ne $report.retryAfterMs) {
        $exception.RetryAfter = [timespan]::FromMilliseconds($report.retryAfterMs)
    }
    $exception.StatusUrl = $report.statusUrl
    $exception.IdentitySource = $report.source
    $exception.Causes = $report.causes
    $exception
}
