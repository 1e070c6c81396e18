# An ArmIdentity.ResourceGroup from what ARM sent.
function ConvertTo-ResourceGroup {
    [CmdletBinding()]
    [OutputType('ArmIdentity.ResourceGroup')]
    param(
        # The resource group as ConvertFrom-ArmJson read it.
        [Parameter(Mandatory)]
        [object] $Body
    )

    # Tag names are compared without regard to case, as Azure does; an ordered dictionary keeps their spelling and order.
    $tags = [ordered] @{}
    if ($Body.tags -is [System.Collections.IDictionary]) {
        $tags = $Body.tags
    }
    elseif ($null -ne $Body.tags) {
        foreach ($tag in $Body.tags.PSObject.Properties) {
            $tags[$tag.Name] = $tag.Value
        }
    }
    $group = [ordered] @{
        PSTypeName        = 'ArmIdentity.ResourceGroup'
        ResourceGroupName = $Body.name
        Location          = $Body.location
        ProvisioningState = $Body.properties.provisioningState
        Tags              = $tags
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
