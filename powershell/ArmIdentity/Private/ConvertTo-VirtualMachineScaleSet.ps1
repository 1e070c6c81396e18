# An ArmIdentity.VirtualMachineScaleSet from what ARM sent.
function ConvertTo-VirtualMachineScaleSet {
    [CmdletBinding()]
    [OutputType('ArmIdentity.VirtualMachineScaleSet')]
    param(
        # The scale set as ConvertFrom-ArmJson read it.
        [Parameter(Mandatory, ValueFromPipeline)]
        [object] $Body
    )

    process {
        [pscustomobject] @{
            PSTypeName        = 'ArmIdentity.VirtualMachineScaleSet'
            ResourceGroupName = (ConvertFrom-ResourceId $Body.id).ResourceGroupName
            Name              = $Body.name
            Location          = $Body.location
            VmSize            = $Body.sku.name
            Capacity          = $Body.sku.capacity
            OrchestrationMode = $Body.properties.orchestrationMode
            UniqueId          = $Body.properties.uniqueId
            ProvisioningState = $Body.properties.provisioningState
            # Of the system-assigned identity, so that the object can be given to New-ArmRoleAssignment.
            PrincipalId       = $Body.identity.principalId
            Identity          = $Body.identity
            Sku               = $Body.sku
            Zones             = $Body.zones
            Tags              = ConvertTo-TagTable -Tags $Body.tags
            ResourceId        = $Body.id
            Id                = $Body.id
            Type              = $Body.type
            Properties        = $Body.properties
        }
    }
}
