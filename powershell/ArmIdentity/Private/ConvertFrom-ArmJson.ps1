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
        [object] $IsPlain,

        # Where the tags of resources are that may be made a dictionary at once: 0 = in the object itself, 2 = in the items of a list in it.
        [Parameter()]
        [object] $TagLevel = -1
    )

    if ($IsPlain -and $PSVersionTable['PSEdition'] -eq 'Core') {
        $reader = $script:Binding['ReadJson']
        if ($null -eq $reader) {
            $reader = Get-PlainJsonReader
        }
        return , $reader.Invoke($Text, $TagLevel, 'tags')
    }
    $read = ConvertFrom-EngineJson -Text $Text
    if ($null -ne $read) {
        return , $read.Value
    }
    # A function of its own, because the engine compiles the whole of one, with the types of all its variables, before the first line runs.
    , (ConvertFrom-JsonText -Text $Text)
}
