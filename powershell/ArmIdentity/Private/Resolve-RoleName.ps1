# Puts the name of its role into a role assignment. The library remembers built-in roles; -Known remembers all for the running command. A
# role that is gone, or may not be read, stays without a name.
function Resolve-RoleName {
    [CmdletBinding()]
    [OutputType('ArmIdentity.RoleAssignment')]
    param(
        [Parameter(Mandatory)]
        [PSTypeName('ArmIdentity.RoleAssignment')]
        $Assignment,

        # Names by GUID.
        [Parameter(Mandatory)]
        [hashtable] $Known,

        # What the user gave as -Context.
        [Parameter()]
        [AllowNull()]
        $Context,

        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet
    )

    $role = $Assignment.RoleDefinitionId
    if (-not $Known.ContainsKey($role)) {
        $answer = Invoke-ArmCall 'armid_role_definition_get_start' @($Assignment.Scope, $role) -Context $Context -Convert 'ConvertTo-RoleDefinition' `
            -Activity 'Reading role definitions' -Cmdlet $Cmdlet
        $Known[$role] = ''
        if ($null -eq $answer.Failure) {
            $Known[$role] = $answer.Items[0].Name
        }
    }
    $Assignment.RoleDefinitionName = $Known[$role]
    $Assignment
}
