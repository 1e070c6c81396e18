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
        $group = [ordered] @{
            PSTypeName        = 'ArmIdentity.ResourceGroup'
            ResourceGroupName = $each.name
            Location          = $each.location
            ProvisioningState = $each.properties.provisioningState
            Tags              = ConvertTo-TagTable -Tags $each.tags
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
