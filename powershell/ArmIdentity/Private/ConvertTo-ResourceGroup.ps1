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
        # Each once: reading a property takes longer than reading a variable.
        $id = $each.id
        $name = $each.name
        $properties = $each.properties
        $tags = $each.tags
        if ($tags -isnot [System.Collections.Specialized.OrderedDictionary]) {
            $tags = ConvertTo-TagTable -Tags $tags
        }
        $group = [ordered] @{
            PSTypeName        = 'ArmIdentity.ResourceGroup'
            ResourceGroupName = $name
            Location          = $each.location
            ProvisioningState = $properties.provisioningState
            Tags              = $tags
            ResourceId        = $id
            Id                = $id
            Name              = $name
            Type              = $each.type
            Properties        = $properties
        }
        if ($each.managedBy) {
            $group['ManagedBy'] = $each.managedBy
        }
        [pscustomobject] $group
    }
}
