# Tags as the JSON that the library takes. Their values are texts in Azure; what the user gave as a number or the like becomes one.
function ConvertTo-TagJson {
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [System.Collections.IDictionary] $Tag
    )

    $texts = [ordered] @{}
    foreach ($entry in $Tag.GetEnumerator()) {
        $texts[[string] $entry.Key] = [System.Convert]::ToString($entry.Value, [cultureinfo]::InvariantCulture)
    }
    ConvertTo-ArmJson -InputObject $texts
}
