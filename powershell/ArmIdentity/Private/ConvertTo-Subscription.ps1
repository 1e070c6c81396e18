# Objects of the type ArmIdentity.Subscription from what ARM sent.
function ConvertTo-Subscription {
    [CmdletBinding()]
    [OutputType('ArmIdentity.Subscription')]
    param(
        # What ConvertFrom-ArmJson read: one or more.
        [Parameter(Mandatory)]
        [object] $Body
    )

    foreach ($each in $Body) {
        [pscustomobject] @{
            PSTypeName           = 'ArmIdentity.Subscription'
            Name                 = $each.displayName
            SubscriptionId       = $each.subscriptionId
            TenantId             = $each.tenantId
            State                = $each.state
            Tags                 = ConvertTo-TagTable -Tags $each.tags
            AuthorizationSource  = $each.authorizationSource
            ManagedByTenants     = $each.managedByTenants
            SubscriptionPolicies = $each.subscriptionPolicies
            Id                   = $each.id
        }
    }
}
