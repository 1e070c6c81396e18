# An ArmIdentity.UserAssignedIdentity from what ARM sent.
function ConvertTo-UserAssignedIdentity {
    [CmdletBinding()]
    [OutputType('ArmIdentity.UserAssignedIdentity')]
    param(
        # The identity as ConvertFrom-ArmJson read it.
        [Parameter(Mandatory, ValueFromPipeline)]
        [object] $Body
    )

    process {
        [pscustomobject] @{
            PSTypeName        = 'ArmIdentity.UserAssignedIdentity'
            ResourceGroupName = (ConvertFrom-ResourceId $Body.id).ResourceGroupName
            Name              = $Body.name
            Location          = $Body.location
            ClientId          = $Body.properties.clientId
            PrincipalId       = $Body.properties.principalId
            TenantId          = $Body.properties.tenantId
            Tags              = ConvertTo-TagTable -Tags $Body.tags
            ResourceId        = $Body.id
            Id                = $Body.id
            Type              = $Body.type
            Properties        = $Body.properties
        }
    }
}
