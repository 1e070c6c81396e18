# Objects of the type ArmIdentity.RoleDefinition from what ARM sent.
function ConvertTo-RoleDefinition {
    [CmdletBinding()]
    [OutputType('ArmIdentity.RoleDefinition')]
    param(
        # What ConvertFrom-ArmJson read: one or more.
        [Parameter(Mandatory)]
        [object] $Bodies
    )

    foreach ($body in $Bodies) {
        $allowed = @{}
        foreach ($list in 'actions', 'notActions', 'dataActions', 'notDataActions') {
            $allowed[$list] = @(foreach ($permission in $body.properties.permissions) { $permission.$list })
        }
        [pscustomobject] @{
            PSTypeName       = 'ArmIdentity.RoleDefinition'
            # What ARM calls the name is the GUID.
            Name             = $body.properties.roleName
            RoleDefinitionId = $body.name
            Description      = $body.properties.description
            IsCustom         = $body.properties.type -eq 'CustomRole'
            Actions          = $allowed['actions']
            NotActions       = $allowed['notActions']
            DataActions      = $allowed['dataActions']
            NotDataActions   = $allowed['notDataActions']
            AssignableScopes = $body.properties.assignableScopes
            Id               = $body.id
            Type             = $body.type
            Properties       = $body.properties
        }
    }
}
