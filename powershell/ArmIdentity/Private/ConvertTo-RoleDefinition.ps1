# Objects of the type ArmIdentity.RoleDefinition from what ARM sent.
function ConvertTo-RoleDefinition {
    [CmdletBinding()]
    [OutputType('ArmIdentity.RoleDefinition')]
    param(
        # What ConvertFrom-ArmJson read: one or more.
        [Parameter(Mandatory)]
        [object] $Body
    )

    foreach ($each in $Body) {
        $allowed = @{}
        foreach ($list in 'actions', 'notActions', 'dataActions', 'notDataActions') {
            $allowed[$list] = @(foreach ($permission in $each.properties.permissions) { $permission.$list })
        }
        [pscustomobject] @{
            PSTypeName       = 'ArmIdentity.RoleDefinition'
            # What ARM calls the name is the GUID.
            Name             = $each.properties.roleName
            RoleDefinitionId = $each.name
            Description      = $each.properties.description
            IsCustom         = $each.properties.type -eq 'CustomRole'
            Actions          = $allowed['actions']
            NotActions       = $allowed['notActions']
            DataActions      = $allowed['dataActions']
            NotDataActions   = $allowed['notDataActions']
            AssignableScopes = $each.properties.assignableScopes
            Id               = $each.id
            Type             = $each.type
            Properties       = $each.properties
        }
    }
}
