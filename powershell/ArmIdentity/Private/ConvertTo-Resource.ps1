# Objects of the type ArmIdentity.Resource from what ARM sent.
function ConvertTo-Resource {
    [CmdletBinding()]
    [OutputType('ArmIdentity.Resource')]
    param(
        # What ConvertFrom-ArmJson read: one or more.
        [Parameter(Mandatory)]
        [object] $Body
    )

    foreach ($each in $Body) {
        # Not by ConvertFrom-ResourceId and ConvertTo-TagTable: lists of resources are long, and two calls of functions for each would take
        # half of the time.
        $id = [string] $each.id
        $subscription = $null
        $group = $null
        $segments = $id.Split('/')
        if ($segments.Length -gt 2 -and $segments[1] -eq 'subscriptions') {
            $subscription = $segments[2]
            if ($segments.Length -gt 4 -and $segments[3] -eq 'resourceGroups') {
                $group = $segments[4]
            }
        }
        $tags = $each.tags
        if ($tags -isnot [System.Collections.IDictionary]) {
            $table = [ordered] @{}
            if ($null -ne $tags) {
                foreach ($tag in $tags.PSObject.Properties) {
                    $table[$tag.Name] = $tag.Value
                }
            }
            $tags = $table
        }
        $resource = [ordered] @{
            PSTypeName        = 'ArmIdentity.Resource'
            ResourceGroupName = $group
            Name              = $each.name
            ResourceType      = $each.type
            Location          = $each.location
            Tags              = $tags
            ResourceId        = $id
            SubscriptionId    = $subscription
            Id                = $id
            Type              = $each.type
            # Not in lists.
            Properties        = $each.properties
        }
        # What not every type has, under the names that ARM gives it.
        foreach ($member in 'Kind', 'Sku', 'Plan', 'Identity', 'Zones', 'ManagedBy') {
            if ($null -ne $each.$member) {
                $resource[$member] = $each.$member
            }
        }
        [pscustomobject] $resource
    }
}
