# Objects of the type ArmIdentity.VirtualMachine from what ARM sent.
function ConvertTo-VirtualMachine {
    [CmdletBinding()]
    [OutputType('ArmIdentity.VirtualMachine')]
    param(
        # What ConvertFrom-ArmJson read: one or more.
        [Parameter(Mandatory)]
        [object] $Body
    )

    foreach ($each in $Body) {
        [pscustomobject] @{
            PSTypeName        = 'ArmIdentity.VirtualMachine'
            ResourceGroupName = (ConvertFrom-ResourceId $each.id).ResourceGroupName
            Name              = $each.name
            Location          = $each.location
            VmSize            = $each.properties.hardwareProfile.vmSize
            VmId              = $each.properties.vmId
            ProvisioningState = $each.properties.provisioningState
            # Of the system-assigned identity, so that the object can be given to New-ArmRoleAssignment.
            PrincipalId       = $each.identity.principalId
            Identity          = $each.identity
            Zones             = $each.zones
            Tags              = ConvertTo-TagTable -Tags $each.tags
            ResourceId        = $each.id
            Id                = $each.id
            Type              = $each.type
            Properties        = $each.properties
        }
    }
}
