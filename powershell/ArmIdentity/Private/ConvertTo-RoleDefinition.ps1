# An ArmIdentity.RoleDefinition from what ARM sent.
function ConvertTo-RoleDefinition {
    [CmdletBinding()]
    [OutputType('ArmIdentity.RoleDefinition')]
    param(
        # The role definition as ConvertFrom-ArmJson read it.
        [Parameter(Mandatory, ValueFromPipeline)]
        [object] $Body
    )

    process {
        $allowed = @{}
        foreach ($list in 'actions', 'notActions', 'dataActions', 'notDataActions') {
            $allowed[$list] = @(foreach ($permission in $Body.properties.permissions) { $permission.$list })
        }
        [pscustomobject] @{
            PSTypeName       = 'ArmIdentity.RoleDefinition'
            # What ARM calls the name is the GUID.
            Name             = $Body.properties.roleName
            RoleDefinitionId = $Body.name
            Description      = $Body.properties.description
            IsCustom         = $Body.properties.type -eq 'CustomRole'
            Actions          = $allowed['actions']
            NotActions       = $allowed['notActions']
            DataActions      = $allowed['dataActions']
            NotDataActions   = $allowed['notDataActions']
            AssignableScopes = $Body.properties.assignableScopes
            Id               = $Body.id
            Type             = $Body.type
            Properties       = $Body.properties
        }
    }
}
