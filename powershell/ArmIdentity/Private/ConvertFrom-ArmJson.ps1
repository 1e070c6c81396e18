# Reads JSON and keeps every value as it was sent. ConvertFrom-Json alone does not do: PowerShell 7 turns strings that look like dates
# into DateTime, and it lives in a module that would have to be loaded.
#
# Objects become PSCustomObject with their members in order. An object whose names differ only by case, or that has a name which
# a PSCustomObject cannot have, becomes an ordered, case-sensitive dictionary. Strings stay strings. Whole numbers become Int64
# or BigInteger, others Decimal where that holds every digit, else Double.
function ConvertFrom-ArmJson {
    [CmdletBinding()]
    [OutputType([object])]
    param(
        [Parameter(Mandatory)]
        [AllowEmptyString()]
        [string] $Text,

        # Whether the library says that the text is plain: see armid_response_is_plain.
        [Parameter()]
        [object] $IsPlain
    )

    $reader = $script:EngineJsonReader
    if ($null -eq $reader) {
        $reader = Get-EngineJsonReader
    }
    if ($reader -and $IsPlain) {
        # The user's own are not meant for this call.
        $PSDefaultParameterValues = @{}
        return & $reader -InputObject $Text -DateKind String -Depth 1024 -NoEnumerate
    }
    if ($reader) {
        $read = ConvertFrom-EngineJson -Text $Text
        if ($null -ne $read) {
            return , $read.Value
        }
    }
    # A function of its own, because the engine compiles the whole of one, with the types of all its variables, before the first line runs.
    , (ConvertFrom-JsonText -Text $Text)
}
