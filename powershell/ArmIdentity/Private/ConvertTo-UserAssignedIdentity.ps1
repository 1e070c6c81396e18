# Objects of the type ArmIdentity.UserAssignedIdentity from what ARM sent.
function ConvertTo-UserAssignedIdentity {
    [CmdletBinding()]
    [OutputType('ArmIdentity.UserAssignedIdentity')]
    param(
        # What ConvertFrom-ArmJson read: one or more.
        [Parameter(Mandatory)]
        [object] $Bodies
    )

    foreach ($body in $Bodies) {
        [pscustomobject] @{
            PSTypeName        = 'ArmIdentity.UserAssignedIdentity'
            ResourceGroupName = (ConvertFrom-ResourceId $body.id).ResourceGroupName
            Name              = $body.name
            Location          = $body.location
            ClientId          = $body.properties.clientId
            PrincipalId       = $body.properties.principalId
            TenantId          = $body.properties.tenantId
            Tags              = ConvertTo-TagTable -Tags $body.tags
            ResourceId        = $body.id
            Id                = $body.id
            Type              = $body.type
            Properties        = $body.properties
        }
    }
}
