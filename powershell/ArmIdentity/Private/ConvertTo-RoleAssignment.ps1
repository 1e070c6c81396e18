# Objects of the type ArmIdentity.RoleAssignment from what ARM sent. ARM knows neither the name of the role, which Resolve-RoleName puts in, nor that of
# the principal.
function ConvertTo-RoleAssignment {
    [CmdletBinding()]
    [OutputType('ArmIdentity.RoleAssignment')]
    param(
        # What ConvertFrom-ArmJson read: one or more.
        [Parameter(Mandatory)]
        [object] $Bodies,

        # What the principal is called, as far as the user said.
        [Parameter()]
        [AllowEmptyString()]
        [string] $DisplayName
    )

    foreach ($body in $Bodies) {
        $properties = $body.properties
        [pscustomobject] @{
            PSTypeName         = 'ArmIdentity.RoleAssignment'
            RoleAssignmentId   = $body.id
            Scope              = $properties.scope
            DisplayName        = $DisplayName
            RoleDefinitionName = ''
            RoleDefinitionId   = ([string] $properties.roleDefinitionId).Split('/')[-1]
            ObjectId           = $properties.principalId
            ObjectType         = $properties.principalType
            CanDelegate        = [bool] $properties.canDelegate
            Description        = $properties.description
            Condition          = $properties.condition
            Id                 = $body.id
            Name               = $body.name
            Type               = $body.type
            Properties         = $properties
        }
    }
}
