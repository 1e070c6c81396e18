# An ArmIdentity.VirtualMachine from what ARM sent.
function ConvertTo-VirtualMachine {
    [CmdletBinding()]
    [OutputType('ArmIdentity.VirtualMachine')]
    param(
        # The virtual machine as ConvertFrom-ArmJson read it.
        [Parameter(Mandatory, ValueFromPipeline)]
        [object] $Body
    )

    process {
        [pscustomobject] @{
            PSTypeName        = 'ArmIdentity.VirtualMachine'
            ResourceGroupName = (ConvertFrom-ResourceId $Body.id).ResourceGroupName
            Name              = $Body.name
            Location          = $Body.location
            VmSize            = $Body.properties.hardwareProfile.vmSize
            VmId              = $Body.properties.vmId
            ProvisioningState = $Body.properties.provisioningState
            # Of the system-assigned identity, so that the object can be given to New-ArmRoleAssignment.
            PrincipalId       = $Body.identity.principalId
            Identity          = $Body.identity
            Zones             = $Body.zones
            Tags              = ConvertTo-TagTable -Tags $Body.tags
            ResourceId        = $Body.id
            Id                = $Body.id
            Type              = $Body.type
            Properties        = $Body.properties
        }
    }
}
