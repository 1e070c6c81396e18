# The tags of a resource as a dictionary. Tag names are compared without regard to case, as Azure does; an ordered dictionary keeps their
# spelling and order.
function ConvertTo-TagTable {
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param(
        # What ARM sent as tags, if anything.
        [Parameter()]
        [AllowNull()]
        [object] $Tags
    )

    if ($Tags -is [System.Collections.IDictionary]) {
        return $Tags
    }
    $table = [ordered] @{}
    if ($null -ne $Tags) {
        foreach ($tag in $Tags.PSObject.Properties) {
            $table[$tag.Name] = $tag.Value
        }
    }
    $table
}
