# Objects of the type ArmIdentity.Subscription from what ARM sent.
function ConvertTo-Subscription {
    [CmdletBinding()]
    [OutputType('ArmIdentity.Subscription')]
    param(
        # What ConvertFrom-ArmJson read: one or more.
        [Parameter(Mandatory)]
        [object] $Bodies
    )

    foreach ($body in $Bodies) {
        [pscustomobject] @{
            PSTypeName           = 'ArmIdentity.Subscription'
            Name                 = $body.displayName
            SubscriptionId       = $body.subscriptionId
            TenantId             = $body.tenantId
            State                = $body.state
            Tags                 = ConvertTo-TagTable -Tags $body.tags
            AuthorizationSource  = $body.authorizationSource
            ManagedByTenants     = $body.managedByTenants
            SubscriptionPolicies = $body.subscriptionPolicies
            Id                   = $body.id
        }
    }
}
