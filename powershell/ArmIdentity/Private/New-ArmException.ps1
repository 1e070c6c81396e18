# An ArmIdentity.ArmException, from a failure of the library, whose error object is released, or from a code of our own.
function New-ArmException {
    [CmdletBinding(DefaultParameterSetName = 'Library')]
    [OutputType('ArmIdentity.ArmException')]
    param(
        [Parameter(Mandatory, ParameterSetName = 'Library')]
        [object] $Failure,

        [Parameter(Mandatory, ParameterSetName = 'Own')]
        [string] $Code,

        [Parameter(Mandatory, ParameterSetName = 'Own')]
        [string] $Message
    )

    $type = Get-ExceptionType
    if ($Code) {
        $exception = [System.Activator]::CreateInstance($type, [object[]] @($Message))
        $exception.Code = $Code
        return $exception
    }
    $errorHandle, $status = $Failure
    if ($errorHandle -eq 0) {
        $exception = [System.Activator]::CreateInstance($type, [object[]] @("The native library answered with status $status and no detail."))
        $exception.Code = "Status$status"
        return $exception
    }

    try {
        $report = ConvertFrom-ArmJson -Text (Invoke-NativeMethod 'armid_error_json' $errorHandle)
    }
    finally {
        Invoke-NativeMethod 'armid_error_release' $errorHandle
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
