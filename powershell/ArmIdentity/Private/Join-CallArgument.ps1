# The arguments of a function of the library that works on a client. A text parameter that the user left out is empty in PowerShell
# and NULL in C.
function Join-CallArgument {
    [CmdletBinding()]
    [OutputType([object[]])]
    param(
        [Parameter(Mandatory, Position = 0)]
        [object] $Client,

        # What is between client and options.
        [Parameter(Position = 1)]
        [AllowNull()]
        [object[]] $Arguments,

        [Parameter(Position = 2)]
        [AllowNull()]
        [object] $Options
    )

    $all = @(
        $Client
        foreach ($argument in $Arguments) {
            if ($argument -is [string] -and $argument.Length -eq 0) { , $null } else { , $argument }
        }
        $Options
    )
    , $all
}
