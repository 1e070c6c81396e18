# What a command reports for a failure: a stable id, the fitting category and the user's own input.
function New-ArmErrorRecord {
    [CmdletBinding()]
    [OutputType([System.Management.Automation.ErrorRecord])]
    param(
        # An ArmIdentity.ArmException, or what a catch block has in $_.
        [Parameter(Mandatory)]
        [object] $Failure,

        # What the user asked for. Never a secret.
        [Parameter()]
        [AllowNull()]
        [object] $TargetObject
    )

    $exception = $Failure
    if ($Failure -is [System.Management.Automation.ErrorRecord]) {
        $exception = $Failure.Exception
        # What NativeMethods.Call throws for a string that is no text for C.
        $message = ''
        if ($exception.InnerException -is [System.FormatException]) {
            $message = 'A value contains a NUL character. Remove it.'
        }
        elseif ($exception.InnerException -is [System.Text.EncoderFallbackException]) {
            $message = 'A value contains half of a surrogate pair and is no valid Unicode text. Correct it.'
        }
        if ($message) {
            # It is no error of its own beside the one that is made of it.
            if ($global:Error.Count -gt 0 -and $global:Error[0] -eq $Failure) {
                $global:Error.RemoveAt(0)
            }
            $exception = New-ArmException -Code 'InvalidArgument' -Message $message
        }
        if ($exception.GetType().FullName -ne 'ArmIdentity.ArmException') {
            # Made by this module with its own id, or not made by this module at all.
            return $Failure
        }
    }

    $categories = @{
        InvalidArgument = 'InvalidArgument'; UnknownOption = 'InvalidArgument'; InvalidConfiguration = 'InvalidArgument'
        SelectorNotSupported = 'InvalidArgument'; InvalidResource = 'InvalidArgument'; ArmRequestFailed = 'InvalidArgument'
        InvalidHandle = 'InvalidOperation'; Forked = 'InvalidOperation'; NoResult = 'InvalidOperation'
        Canceled = 'OperationStopped'; DeadlineExceeded = 'OperationTimeout'
        NotAzureHost = 'ResourceUnavailable'; IdentityEndpointFailed = 'ResourceUnavailable'; ArmServerFailed = 'ResourceUnavailable'
        IdentityNotAssigned = 'ObjectNotFound'; IdentityNotFound = 'ObjectNotFound'; ArmNotFound = 'ObjectNotFound'
        SubscriptionNotDetermined = 'ObjectNotFound'; ResourceGroupNotDetermined = 'ObjectNotFound'; CloudUnknown = 'ObjectNotFound'
        IdentityEndpointBlocked = 'ConnectionError'; NetworkFailed = 'ConnectionError'
        IdentityMismatch = 'SecurityError'; TlsFailed = 'SecurityError'; InsecureEndpoint = 'SecurityError'; ForeignHost = 'SecurityError'
        SignInFailed = 'AuthenticationError'; InvalidClientCredential = 'AuthenticationError'; SignInRequired = 'AuthenticationError'
        SignInDeclined = 'AuthenticationError'; SignInExpired = 'OperationTimeout'; ApplicationNotFound = 'ObjectNotFound'
        TenantNotFound = 'ObjectNotFound'; AzureCliNotFound = 'NotInstalled'
        TokenExpired = 'AuthenticationError'; ArmUnauthenticated = 'AuthenticationError'
        ArmAuthorizationFailed = 'PermissionDenied'; ArmConflict = 'ResourceBusy'
        IdentityEndpointThrottled = 'LimitsExceeded'; ArmThrottled = 'LimitsExceeded'; ResponseTooLarge = 'LimitsExceeded'
        ArmOperationFailed = 'InvalidResult'; ArmOperationCanceled = 'OperationStopped'; ArmOperationStatusUnknown = 'ResourceUnavailable'
        InvalidTokenResponse = 'InvalidData'; InvalidResponse = 'InvalidData'; PagingLoop = 'InvalidData'
    }
    $category = $categories[$exception.Code]
    if (-not $category) {
        $category = 'NotSpecified'
    }
    [System.Management.Automation.ErrorRecord]::new($exception, 'ArmIdentity.' + $exception.Code, $category, $TargetObject)
}
