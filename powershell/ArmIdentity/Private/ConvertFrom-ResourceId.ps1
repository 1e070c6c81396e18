# What a resource id says: the subscription's id, the group's name, and whether the id is that of the group itself. A part that it does
# not have is $null.
function ConvertFrom-ResourceId {
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        [Parameter(Mandatory, Position = 0)]
        [AllowNull()]
        [AllowEmptyString()]
        [string] $Id
    )

    $parts = @{ SubscriptionId = $null; ResourceGroupName = $null; IsResourceGroup = $false }
    if ($Id -match '^/subscriptions/(?<subscription>[^/]+)(?:/resourceGroups/(?<group>[^/]+)(?<rest>/.*)?)?') {
        $parts.SubscriptionId = $Matches['subscription']
        $parts.ResourceGroupName = $Matches['group']
        $parts.IsResourceGroup = $null -ne $Matches['group'] -and ([string] $Matches['rest']).Trim('/').Length -eq 0
    }
    $parts
}
