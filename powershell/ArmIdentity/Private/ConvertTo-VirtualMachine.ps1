# Objects of the type ArmIdentity.VirtualMachine from what ARM sent.
function ConvertTo-VirtualMachine {
    [CmdletBinding()]
    [OutputType('ArmIdentity.VirtualMachine')]
    param(
        # What ConvertFrom-ArmJson read: one or more.
        [Parameter(Mandatory)]
        [object] $Bodies
    )

    foreach ($body in $Bodies) {
        [pscustomobject] @{
            PSTypeName        = 'ArmIdentity.VirtualMachine'
            ResourceGroupName = (ConvertFrom-ResourceId $body.id).ResourceGroupName
            Name              = $body.name
            Location          = $body.location
            VmSize            = $body.properties.hardwareProfile.vmSize
            VmId              = $body.properties.vmId
            ProvisioningState = $body.properties.provisioningState
            # Of the system-assigned identity, so that the object can be given to New-ArmRoleAssignment.
            PrincipalId       = $body.identity.principalId
            Identity          = $body.identity
            Zones             = $body.zones
            Tags              = ConvertTo-TagTable -Tags $body.tags
            ResourceId        = $body.id
            Id                = $body.id
            Type              = $body.type
            Properties        = $body.properties
        }
    }
}
