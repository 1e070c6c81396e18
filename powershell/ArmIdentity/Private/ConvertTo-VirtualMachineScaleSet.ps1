# Objects of the type ArmIdentity.VirtualMachineScaleSet from what ARM sent.
function ConvertTo-VirtualMachineScaleSet {
    [CmdletBinding()]
    [OutputType('ArmIdentity.VirtualMachineScaleSet')]
    param(
        # What ConvertFrom-ArmJson read: one or more.
        [Parameter(Mandatory)]
        [object] $Bodies
    )

    foreach ($body in $Bodies) {
        [pscustomobject] @{
            PSTypeName        = 'ArmIdentity.VirtualMachineScaleSet'
            ResourceGroupName = (ConvertFrom-ResourceId $body.id).ResourceGroupName
            Name              = $body.name
            Location          = $body.location
            VmSize            = $body.sku.name
            Capacity          = $body.sku.capacity
            OrchestrationMode = $body.properties.orchestrationMode
            UniqueId          = $body.properties.uniqueId
            ProvisioningState = $body.properties.provisioningState
            # Of the system-assigned identity, so that the object can be given to New-ArmRoleAssignment.
            PrincipalId       = $body.identity.principalId
            Identity          = $body.identity
            Sku               = $body.sku
            Zones             = $body.zones
            Tags              = ConvertTo-TagTable -Tags $body.tags
            ResourceId        = $body.id
            Id                = $body.id
            Type              = $body.type
            Properties        = $body.properties
        }
    }
}
