# An ArmIdentity.ResourceGroup from what ARM sent.
function ConvertTo-ResourceGroup {
    [CmdletBinding()]
    [OutputType('ArmIdentity.ResourceGroup')]
    param(
        # The resource group as ConvertFrom-ArmJson read it.
        [Parameter(Mandatory, ValueFromPipeline)]
        [object] $Body
    )

    process {
        $group = [ordered] @{
            PSTypeName        = 'ArmIdentity.ResourceGroup'
            ResourceGroupName = $Body.name
            Location          = $Body.location
            ProvisioningState = $Body.properties.provisioningState
            Tags              = ConvertTo-TagTable -Tags $Body.tags
            ResourceId        = $Body.id
            Id                = $Body.id
            Name              = $Body.name
            Type              = $Body.type
            Properties        = $Body.properties
        }
        if ($Body.managedBy) {
            $group['ManagedBy'] = $Body.managedBy
        }
        [pscustomobject] $group
    }
}
