# Objects of the type ArmIdentity.UserAssignedIdentity from what ARM sent.
function ConvertTo-UserAssignedIdentity {
    [CmdletBinding()]
    [OutputType('ArmIdentity.UserAssignedIdentity')]
    param(
        # What ConvertFrom-ArmJson read: one or more.
        [Parameter(Mandatory)]
        [object] $Body
    )

    foreach ($each in $Body) {
        [pscustomobject] @{
            PSTypeName        = 'ArmIdentity.UserAssignedIdentity'
            ResourceGroupName = (ConvertFrom-ResourceId $each.id).ResourceGroupName
            Name              = $each.name
            Location          = $each.location
            ClientId          = $each.properties.clientId
            PrincipalId       = $each.properties.principalId
            TenantId          = $each.properties.tenantId
            Tags              = ConvertTo-TagTable -Tags $each.tags
            ResourceId        = $each.id
            Id                = $each.id
            Type              = $each.type
            Properties        = $each.properties
        }
    }
}
