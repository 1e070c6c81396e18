# Runs an operation whose result is a response, and returns what Invoke-ArmRestMethod makes of it: Failure, an ErrorRecord, or Body and
# HasBody. Status and headers go to the variables of the command's caller. It never throws, so that the command can write its output
# outside of any try block with a catch: what a later command in the pipeline throws must pass through untouched.
function Read-RestResponse {
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        # The function that starts the operation, and its arguments.
        [Parameter(Mandatory)]
        [string] $Start,

        [Parameter(Mandatory)]
        [AllowNull()]
        [object[]] $Arguments,

        # Method and target, for the progress bar.
        [Parameter(Mandatory)]
        [string] $Activity,

        # What the user asked for.
        [Parameter(Mandatory)]
        [string] $TargetObject,

        # Whether the body stays text.
        [Parameter()]
        [bool] $Raw,

        # Names of variables of the caller; '' = none.
        [Parameter()]
        [string] $StatusCodeVariable,

        [Parameter()]
        [string] $ResponseHeadersVariable,

        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet
    )

    $response = $null
    try {
        $response = Invoke-NativeOperation -Start $Start -Arguments $Arguments -Take 'armid_operation_take_response' -Cmdlet $Cmdlet `
            -Activity $Activity
        # The command's SessionState is its caller's, so these are the caller's variables.
        $callerVariables = $Cmdlet.SessionState.PSVariable
        if ($response -is [System.Exception]) {
            if ($StatusCodeVariable -and $null -ne $response.StatusCode) {
                $callerVariables.Set($StatusCodeVariable, $response.StatusCode)
            }
            return @{ Failure = New-ArmErrorRecord -Failure $response -TargetObject $TargetObject }
        }
        if ($StatusCodeVariable) {
            $callerVariables.Set($StatusCodeVariable, (Invoke-NativeMethod 'armid_response_status' $response))
        }
        if ($ResponseHeadersVariable) {
            $received = [System.Collections.Generic.Dictionary[string, string[]]]::new([System.StringComparer]::OrdinalIgnoreCase)
            foreach ($header in (ConvertFrom-ArmJson -Text (Invoke-NativeMethod 'armid_response_headers' $response) -IsPlain $true).PSObject.Properties) {
                $received[$header.Name] = [string[]] $header.Value
            }
            $callerVariables.Set($ResponseHeadersVariable, $received)
        }
        $text = "$(Invoke-NativeMethod 'armid_response_body' $response)"
        $hasBody = $text.Trim().Length -gt 0
        $body = $text
        if ($hasBody -and -not $Raw) {
            $body = ConvertFrom-ArmJson -Text $text -IsPlain (Invoke-NativeMethod 'armid_response_is_plain' $response)
        }
        @{ Failure = $null; HasBody = $hasBody; Body = $body }
    }
    catch {
        @{ Failure = New-ArmErrorRecord -Failure $_ -TargetObject $TargetObject }
    }
    finally {
        Close-NativeHandle 'armid_response_release' $response
    }
}
