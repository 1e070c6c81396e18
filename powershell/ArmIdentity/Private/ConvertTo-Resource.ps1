# An ArmIdentity.Resource from what ARM sent.
function ConvertTo-Resource {
    [CmdletBinding()]
    [OutputType('ArmIdentity.Resource')]
    param(
        # The resource as ConvertFrom-ArmJson read it.
        [Parameter(Mandatory)]
        [object] $Body
    )

    $parts = ConvertFrom-ResourceId $Body.id
    $resource = [ordered] @{
        PSTypeName        = 'ArmIdentity.Resource'
        ResourceGroupName = $parts.ResourceGroupName
        Name              = $Body.name
        ResourceType      = $Body.type
        Location          = $Body.location
        Tags              = ConvertTo-TagTable -Tags $Body.tags
        ResourceId        = $Body.id
        SubscriptionId    = $parts.SubscriptionId
        Id                = $Body.id
        Type              = $Body.type
        # Not in lists.
        Properties        = $Body.properties
    }
    # What not every type has, under the names that ARM gives it.
    foreach ($member in 'Kind', 'Sku', 'Plan', 'Identity', 'Zones', 'ManagedBy') {
        if ($null -ne $Body.$member) {
            $resource[$member] = $Body.$member
        }
    }
    [pscustomobject] $resource
}
