# An ArmIdentity.InstanceMetadata from what the instance metadata service sent.
function ConvertTo-InstanceMetadata {
    [CmdletBinding()]
    [OutputType('ArmIdentity.InstanceMetadata')]
    param(
        # The instance document as ConvertFrom-ArmJson read it.
        [Parameter(Mandatory)]
        [object] $Body
    )

    $compute = $Body.compute
    $tags = [ordered] @{}
    foreach ($tag in $compute.tagsList) {
        $tags[$tag.name] = $tag.value
    }
    [pscustomobject] @{
        PSTypeName        = 'ArmIdentity.InstanceMetadata'
        Name              = $compute.name
        ResourceGroupName = $compute.resourceGroupName
        Location          = $compute.location
        VmSize            = $compute.vmSize
        OsType            = $compute.osType
        VmId              = $compute.vmId
        SubscriptionId    = $compute.subscriptionId
        ResourceId        = $compute.resourceId
        Environment       = $compute.azEnvironment
        Tags              = $tags
        Compute           = $compute
        Network           = $Body.network
    }
}
