# Makes one call on Azure Resource Manager: a function of the library whose arguments are a client, its own ones and options. Returns
# what Read-ArmResponse returns, and never throws either.
function Invoke-ArmCall {
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        # The function that starts the operation, and its arguments between client and options; an empty text is one that was not given.
        [Parameter(Mandatory, Position = 0)]
        [string] $Start,

        [Parameter(Position = 1)]
        [AllowNull()]
        [object[]] $Arguments,

        # The options of the call, as New-CallOption takes them.
        [Parameter()]
        [hashtable] $Option = @{},

        # What the user gave as -Context.
        [Parameter()]
        [AllowNull()]
        $Context,

        [Parameter()]
        [AllowEmptyString()]
        [string] $Convert,

        [Parameter()]
        [hashtable] $ConvertWith = @{},

        [Parameter(Mandatory)]
        [string] $Activity,

        [Parameter()]
        [AllowNull()]
        [object] $TargetObject,

        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet
    )

    $options = $null
    try {
        $client = (Get-ActiveContext -Context $Context).GetClientHandle()
        $options = New-CallOption $Option
        Read-ArmResponse -Start $Start -Arguments (Join-CallArgument $client $Arguments $options) -Convert $Convert -ConvertWith $ConvertWith `
            -Activity $Activity -TargetObject $TargetObject -Cmdlet $Cmdlet
    }
    catch {
        @{ Failure = New-ArmErrorRecord -Failure $_ -TargetObject $TargetObject }
    }
    finally {
        Close-NativeHandle 'armid_options_release' $options
    }
}
