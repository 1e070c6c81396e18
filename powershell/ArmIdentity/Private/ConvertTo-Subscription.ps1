# An ArmIdentity.Subscription from what ARM sent.
function ConvertTo-Subscription {
    [CmdletBinding()]
    [OutputType('ArmIdentity.Subscription')]
    param(
        # The subscription as ConvertFrom-ArmJson read it.
        [Parameter(Mandatory, ValueFromPipeline)]
        [object] $Body
    )

    process {
        [pscustomobject] @{
            PSTypeName           = 'ArmIdentity.Subscription'
            Name                 = $Body.displayName
            SubscriptionId       = $Body.subscriptionId
            TenantId             = $Body.tenantId
            State                = $Body.state
            Tags                 = ConvertTo-TagTable -Tags $Body.tags
            AuthorizationSource  = $Body.authorizationSource
            ManagedByTenants     = $Body.managedByTenants
            SubscriptionPolicies = $Body.subscriptionPolicies
            Id                   = $Body.id
        }
    }
}
