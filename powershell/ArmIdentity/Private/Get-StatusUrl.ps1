# Where the status of what Azure goes on with can be read, by the headers of its first answer; $null when they do not say.
function Get-StatusUrl {
    [CmdletBinding()]
    [OutputType([string])]
    param(
        # The headers as ConvertFrom-ArmJson read them: names in small letters, each with its values.
        [Parameter(Mandatory, Position = 0)]
        [object] $Headers
    )

    # In the order in which Azure Resource Manager means them.
    foreach ($name in 'azure-asyncoperation', 'operation-location', 'location') {
        foreach ($url in $Headers.$name) {
            return $url
        }
    }
}
