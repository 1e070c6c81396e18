function Get-ArmRoleDefinition {
    <#
    .SYNOPSIS
    Gets role definitions: the roles that can be assigned, and what they allow.

    .DESCRIPTION
    Get-ArmRoleDefinition gets the roles that you name, or all that can be assigned at a scope. A name that no role has is an error that
    suggests close ones. Built-in roles that were read within the last hour are remembered.

    .PARAMETER Name
    The names of the roles, such as Reader, in any letter case.

    .PARAMETER RoleDefinitionId
    The id of a role: the GUID, or the whole resource id. Taken from the property RoleDefinitionId of objects in the pipeline, such as role
    assignments.

    .PARAMETER Scope
    Where the role can be assigned: the id of a subscription, a resource group, a resource or a management group, / for the tenant. The
    default is the subscription.

    .PARAMETER Custom
    Gets only the roles that your tenant has made.

    .PARAMETER Subscription
    The subscription that is the scope when none is given: its id or its name. The default is that of the context.

    .PARAMETER Context
    The context to use, as Connect-Arm returns it. The default is the one that is in use.

    .OUTPUTS
    ArmIdentity.RoleDefinition

    .EXAMPLE
    Get-ArmRoleDefinition Reader

    Gets a role by its name.

    .EXAMPLE
    Get-ArmRoleDefinition | Where-Object { $_.Name -like 'Storage*' }

    All roles whose name begins with Storage.

    .EXAMPLE
    Get-ArmRoleAssignment -ObjectId $id.PrincipalId | Get-ArmRoleDefinition | Select-Object -Property Name, Actions

    What the roles of an identity allow.

    .LINK
    New-ArmRoleAssignment

    .LINK
    Get-ArmRoleAssignment
    #>
    [CmdletBinding(DefaultParameterSetName = 'List')]
    [OutputType('ArmIdentity.RoleDefinition')]
    param(
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Name')]
        [ValidateNotNullOrEmpty()]
        [string[]] $Name,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'Id')]
        [ValidateNotNullOrEmpty()]
        [string] $RoleDefinitionId,

        [Parameter(ParameterSetName = 'List')]
        [Parameter(ParameterSetName = 'Name')]
        [Parameter(ValueFromPipelineByPropertyName, ParameterSetName = 'Id')]
        [ValidateNotNullOrEmpty()]
        [string] $Scope,

        [Parameter(ParameterSetName = 'List')]
        [switch] $Custom,

        [Parameter()]
        [ValidateNotNullOrEmpty()]
        [string] $Subscription,

        [Parameter()]
        [PSTypeName('ArmIdentity.Context')]
        $Context
    )

    process {
        $call = @{
            Option = @{ subscription = $Subscription }; Context = $Context; Convert = 'ConvertTo-RoleDefinition'
            Activity = 'Reading role definitions'; Cmdlet = $PSCmdlet
        }
        if ($PSCmdlet.ParameterSetName -eq 'List') {
            Write-ArmList 'armid_role_definition_list' @($Scope, $null, [int] [bool] $Custom) -TargetObject $Scope @call
            return
        }
        $asked = $Name
        if ($RoleDefinitionId) {
            $asked = @($RoleDefinitionId)
        }
        foreach ($role in $asked) {
            Write-ArmObject 'armid_role_definition_get_start' @($Scope, $role) -TargetObject $role @call
        }
    }
}
