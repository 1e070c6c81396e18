# The id of a resource group in the subscription of the call, or of a resource in it.
function Join-ResourceId {
    [CmdletBinding()]
    [OutputType([string])]
    param(
        # A name, or an id, which says its subscription itself.
        [Parameter(Mandatory)]
        [string] $ResourceGroupName,

        # Namespace and type of the resource, and its name.
        [Parameter()]
        [string] $Type,

        [Parameter()]
        [string] $Name
    )

    $id = $ResourceGroupName.TrimEnd('/')
    if (-not $id.StartsWith('/')) {
        # The library puts the id of the subscription in.
        $id = '/subscriptions/{subscription}/resourceGroups/' + $ResourceGroupName
    }
    if ($Type) {
        $id += "/providers/$Type/$Name"
    }
    $id
}
