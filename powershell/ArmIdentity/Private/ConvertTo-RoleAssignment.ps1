# Objects of the type ArmIdentity.RoleAssignment from what ARM sent. ARM knows neither the name of the role, which Resolve-RoleName puts
# in, nor that of the principal.
function ConvertTo-RoleAssignment {
    [CmdletBinding()]
    [OutputType('ArmIdentity.RoleAssignment')]
    param(
        # What ConvertFrom-ArmJson read: one or more.
        [Parameter(Mandatory)]
        [object] $Body,

        # What the principal is called, as far as the user said.
        [Parameter()]
        [AllowEmptyString()]
        [string] $DisplayName
    )

    foreach ($each in $Body) {
        $properties = $each.properties
        [pscustomobject] @{
            PSTypeName         = 'ArmIdentity.RoleAssignment'
            RoleAssignmentId   = $each.id
            Scope              = $properties.scope
            DisplayName        = $DisplayName
            RoleDefinitionName = ''
            RoleDefinitionId   = ([string] $properties.roleDefinitionId).Split('/')[-1]
            ObjectId           = $properties.principalId
            ObjectType         = $properties.principalType
            CanDelegate        = [bool] $properties.canDelegate
            Description        = $properties.description
            Condition          = $properties.condition
            Id                 = $each.id
            Name               = $each.name
            Type               = $each.type
            Properties         = $properties
        }
    }
}
