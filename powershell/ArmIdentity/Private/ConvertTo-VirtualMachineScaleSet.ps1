# Objects of the type ArmIdentity.VirtualMachineScaleSet from what ARM sent.
function ConvertTo-VirtualMachineScaleSet {
    [CmdletBinding()]
    [OutputType('ArmIdentity.VirtualMachineScaleSet')]
    param(
        # What ConvertFrom-ArmJson read: one or more.
        [Parameter(Mandatory)]
        [object] $Body
    )

    foreach ($each in $Body) {
        [pscustomobject] @{
            PSTypeName        = 'ArmIdentity.VirtualMachineScaleSet'
            ResourceGroupName = (ConvertFrom-ResourceId $each.id).ResourceGroupName
            Name              = $each.name
            Location          = $each.location
            VmSize            = $each.sku.name
            Capacity          = $each.sku.capacity
            OrchestrationMode = $each.properties.orchestrationMode
            UniqueId          = $each.properties.uniqueId
            ProvisioningState = $each.properties.provisioningState
            # Of the system-assigned identity, so that the object can be given to New-ArmRoleAssignment.
            PrincipalId       = $each.identity.principalId
            Identity          = $each.identity
            Sku               = $each.sku
            Zones             = $each.zones
            Tags              = ConvertTo-TagTable -Tags $each.tags
            ResourceId        = $each.id
            Id                = $each.id
            Type              = $each.type
            Properties        = $each.properties
        }
    }
}
