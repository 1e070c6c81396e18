# An ArmIdentity.RoleAssignment from what ARM sent. ARM knows neither the name of the role, which Resolve-RoleName puts in, nor that of
# the principal.
function ConvertTo-RoleAssignment {
    [CmdletBinding()]
    [OutputType('ArmIdentity.RoleAssignment')]
    param(
        # The role assignment as ConvertFrom-ArmJson read it.
        [Parameter(Mandatory, ValueFromPipeline)]
        [object] $Body,

        # What the principal is called, as far as the user said.
        [Parameter()]
        [AllowEmptyString()]
        [string] $DisplayName
    )

    process {
        $properties = $Body.properties
        [pscustomobject] @{
            PSTypeName         = 'ArmIdentity.RoleAssignment'
            RoleAssignmentId   = $Body.id
            Scope              = $properties.scope
            DisplayName        = $DisplayName
            RoleDefinitionName = ''
            RoleDefinitionId   = ([string] $properties.roleDefinitionId).Split('/')[-1]
            ObjectId           = $properties.principalId
            ObjectType         = $properties.principalType
            CanDelegate        = [bool] $properties.canDelegate
            Description        = $properties.description
            Condition          = $properties.condition
            Id                 = $Body.id
            Name               = $Body.name
            Type               = $Body.type
            Properties         = $properties
        }
    }
}
