# Objects of the type ArmIdentity.ResourceGroup from what ARM sent.
function ConvertTo-ResourceGroup {
    [CmdletBinding()]
    [OutputType('ArmIdentity.ResourceGroup')]
    param(
        # What ConvertFrom-ArmJson read: one or more.
        [Parameter(Mandatory)]
        [object] $Body
    )

    foreach ($each in $Body) {
        $tags = $each.tags
        if ($tags -isnot [System.Collections.Specialized.OrderedDictionary]) {
            $tags = ConvertTo-TagTable -Tags $tags
        }
        $group = [ordered] @{
            PSTypeName        = 'ArmIdentity.ResourceGroup'
            ResourceGroupName = $each.name
            Location          = $each.location
            ProvisioningState = $each.properties.provisioningState
            Tags              = $tags
            ResourceId        = $each.id
            Id                = $each.id
            Name              = $each.name
            Type              = $each.type
            Properties        = $each.properties
        }
        if ($each.managedBy) {
            $group['ManagedBy'] = $each.managedBy
        }
        [pscustomobject] $group
    }
}
