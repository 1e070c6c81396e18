# Objects of the type ArmIdentity.ResourceGroup from what ARM sent.
function ConvertTo-ResourceGroup {
    [CmdletBinding()]
    [OutputType('ArmIdentity.ResourceGroup')]
    param(
        # What ConvertFrom-ArmJson read: one or more.
        [Parameter(Mandatory)]
        [object] $Bodies
    )

    foreach ($body in $Bodies) {
        $group = [ordered] @{
            PSTypeName        = 'ArmIdentity.ResourceGroup'
            ResourceGroupName = $body.name
            Location          = $body.location
            ProvisioningState = $body.properties.provisioningState
            Tags              = ConvertTo-TagTable -Tags $body.tags
            ResourceId        = $body.id
            Id                = $body.id
            Name              = $body.name
            Type              = $body.type
            Properties        = $body.properties
        }
        if ($body.managedBy) {
            $group['ManagedBy'] = $body.managedBy
        }
        [pscustomobject] $group
    }
}
