# Makes one call on Azure Resource Manager, and returns what became of it: Failure, an ErrorRecord, or Body and Items, the output objects, and
# Status and Headers where someone looks at them. It never throws, so that a command can write its output outside of any try block with a
# catch: what a later command in the pipeline throws must pass through untouched.
function Invoke-ArmCall {
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        # The function of the library that starts the call, and its arguments between client and options; an empty text is one that was
        # not given.
        [Parameter(Mandatory, Position = 0)]
        [string] $Start,

        [Parameter(Position = 1)]
        [AllowNull()]
        [object[]] $Arguments,

        # The options of the call, as New-CallOption takes them.
        [Parameter()]
        [AllowNull()]
        [hashtable] $Option,

        # What the user gave as -Context.
        [Parameter()]
        [AllowNull()]
        $Context,

        # For the next page of a list: the handle of its pager, which is all that the function takes.
        [Parameter()]
        [AllowNull()]
        [object] $Pager,

        # The member of the body that holds the items of a page; '' = the body is the one item.
        [Parameter()]
        [AllowEmptyString()]
        [string] $ItemsIn,

        # The function that makes the output objects of the items, and its further parameters; '' = the items stay as they are.
        [Parameter()]
        [AllowEmptyString()]
        [string] $Convert,

        [Parameter()]
        [AllowNull()]
        [hashtable] $ConvertWith,

        # Whether the caller looks at the HTTP status.
        [Parameter()]
        [object] $WithStatus,

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

    $options = $null
    $response = $null
    try {
        $given = @($Pager)
        if ($null -eq $Pager) {
            $active = [System.AppDomain]::CurrentDomain.GetData($script:ContextSlot)
            # Most often it is the one that the process has; see Get-ActiveContext.
            if ($null -eq $active -or $null -ne $Context -or $null -ne $script:RunspaceContext) {
                $active = Get-ActiveContext -Context $Context
            }
            if ($null -ne $Option) {
                foreach ($setting in $Option.Values) {
                    if ($setting) {
                        $options = New-CallOption $Option
                        break
                    }
                }
            }
            $given = @(
                $active.GetClientHandle()
                # A text parameter that the user left out is empty in PowerShell and NULL in C.
                foreach ($argument in $Arguments) {
                    if ('' -eq $argument) { $null } else { $argument }
                }
                $options
            )
        }
        $taken = Invoke-NativeOperation -Start $Start -Arguments $given -Take 'armid_operation_take_response' -Cmdlet $Cmdlet -Activity $Activity
        if ($taken -isnot [System.UInt64]) {
            return @{ Failure = New-ArmErrorRecord -Failure $taken -TargetObject $TargetObject }
        }

        $response = @($taken)
        # As Invoke-NativeMethod does it; see Invoke-NativeOperation.
        $native = $script:Binding
        $call = $native['Call']
        $body = $null
        $items = @()
        $text = $call.Invoke($native['armid_response_body'], $response)
        $isPlain = $call.Invoke($native['armid_response_is_plain'], $response)
        if ($isPlain -or ($null -ne $text -and $text.Trim())) {
            $level = -1
            if ($Convert) {
                $level = 0
                if ($ItemsIn) { $level = 2 }
            }
            if ($isPlain -and $null -ne $native['ReadJson']) {
                # As ConvertFrom-ArmJson does it, without the call of a function.
                $body = $native['ReadJson'].Invoke($text, $level, 'tags')
            }
            else {
                $body = ConvertFrom-ArmJson -Text $text -IsPlain $isPlain -TagLevel $level
            }
            $items = $body
            if ($ItemsIn) {
                $items = $body.$ItemsIn
            }
        }
        if ($Convert -and $null -ne $items) {
            # One call for all: a call for each item takes longer than what it does.
            if ($null -eq $ConvertWith) { $items = & $Convert $items }
            else { $items = & $Convert $items @ConvertWith }
        }
        $status = $null
        if ($WithStatus) {
            $status = $call.Invoke($native['armid_response_status'], $response)
        }
        $headers = $null
        if ($VerbosePreference -or ($null -ne $Option -and $Option['no_wait'])) {
            $headers = ConvertFrom-ArmJson -Text $call.Invoke($native['armid_response_headers'], $response) -IsPlain $true
        }
        @{
            Failure = $null
            Status  = $status
            Headers = $headers
            Body    = $body
            Items   = @($items)
        }
    }
    catch {
        @{ Failure = New-ArmErrorRecord -Failure $_ -TargetObject $TargetObject }
    }
    finally {
        if ($null -ne $response) {
            $null = $call.Invoke($native['armid_response_release'], $response)
        }
        if ($null -ne $options) {
            Invoke-NativeMethod 'armid_options_release' $options
        }
    }
}
