# Runs an operation whose result is a response of Azure Resource Manager, and returns what became of it: Failure, an ErrorRecord, or
# Status, Headers, Body and Items, the output objects. It never throws, so that a command can write its output outside of any try block
# with a catch: what a later command in the pipeline throws must pass through untouched.
function Read-ArmResponse {
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        # The function that starts the operation, and its arguments.
        [Parameter(Mandatory)]
        [string] $Start,

        [Parameter(Mandatory)]
        [AllowNull()]
        [object[]] $Arguments,

        # The member of the body that holds the items of a page; '' = the body is the one item.
        [Parameter()]
        [AllowEmptyString()]
        [string] $ItemsIn,

        # The function that makes the output objects of the items that are piped to it, and its further parameters; '' = the items
        # stay as they are.
        [Parameter()]
        [AllowEmptyString()]
        [string] $Convert,

        [Parameter()]
        [hashtable] $ConvertWith = @{},

        # For the progress bar.
        [Parameter(Mandatory)]
        [string] $Activity,

        # What the user asked for.
        [Parameter()]
        [AllowNull()]
        [object] $TargetObject,

        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet
    )

    $response = $null
    try {
        $response = Invoke-NativeOperation -Start $Start -Arguments $Arguments -Take 'armid_operation_take_response' -Cmdlet $Cmdlet `
            -Activity $Activity
        if ($response -is [System.Exception]) {
            return @{ Failure = New-ArmErrorRecord -Failure $response -TargetObject $TargetObject }
        }
        $text = Invoke-NativeMethod 'armid_response_body' $response
        $body = $null
        $received = @()
        if ($text.Trim().Length -gt 0) {
            $body = ConvertFrom-ArmJson -Text $text
            $received = @($body)
            if ($ItemsIn) {
                $received = @($body.$ItemsIn)
            }
        }
        $items = $received
        if ($Convert) {
            # One call for all: a call for each item takes longer than what it does.
            $items = $received | & $Convert @ConvertWith
        }
        @{
            Failure = $null
            Status  = Invoke-NativeMethod 'armid_response_status' $response
            Headers = ConvertFrom-ArmJson -Text (Invoke-NativeMethod 'armid_response_headers' $response)
            Body    = $body
            Items   = @($items)
        }
    }
    catch {
        @{ Failure = New-ArmErrorRecord -Failure $_ -TargetObject $TargetObject }
    }
    finally {
        Close-NativeHandle 'armid_response_release' $response
    }
}
