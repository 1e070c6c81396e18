function Remove-ArmRoleAssignment {
    <#
    .SYNOPSIS
    Removes role assignments.

    .DESCRIPTION
    Remove-ArmRoleAssignment takes a role at a scope away from a principal, or removes the assignments that Get-ArmRoleAssignment has found.
    Only assignments at the scope itself are removed: a role that is inherited from above stays. Where there is no such assignment, that
    is an error.

    .PARAMETER ObjectId
    The object id (principal id) of the principal; never its client id. Taken from the property PrincipalId or ObjectId of objects in the
    pipeline, such as identities and virtual machines.

    .PARAMETER DisplayName
    What the principal is called, for the question whether to go on. Taken from the property DisplayName or Name of objects in the
    pipeline.

    .PARAMETER RoleDefinitionName
    The name of the role, such as Reader, in any letter case.

    .PARAMETER RoleDefinitionId
    The id of the role: the GUID, or the whole resource id.

    .PARAMETER Scope
    Where: the id of a subscription, a resource group, a resource or a management group, / for the tenant. The default is the
    subscription.

    .PARAMETER ResourceGroupName
    Where: the resource group with this name. It is never taken from the pipeline.

    .PARAMETER RoleAssignmentId
    The id of the assignment. Taken from the property RoleAssignmentId of objects in the pipeline.

    .PARAMETER Subscription
    The subscription that is meant without -Scope, and that of -ResourceGroupName: its id or its name. The default is that of the context.

    .PARAMETER Context
    The context to use, as Connect-Arm returns it. The default is the one that is in use.

    .OUTPUTS
    None

    .EXAMPLE
    $id | Remove-ArmRoleAssignment -RoleDefinitionName Reader -ResourceGroupName myResourceGroupVM

    Takes a role away from an identity, after asking.

    .EXAMPLE
    Get-ArmRoleAssignment -ObjectId $id.PrincipalId -Reach AtOrBelow | Remove-ArmRoleAssignment -Confirm:$false

    Takes all roles in the subscription away from an identity, without asking.

    .LINK
    Get-ArmRoleAssignment

    .LINK
    New-ArmRoleAssignment
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High', DefaultParameterSetName = 'Assignment')]
    [OutputType([void])]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'NameAtScope')]
        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'NameInGroup')]
        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'IdAtScope')]
        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'IdInGroup')]
        [Alias('PrincipalId')]
        [AllowEmptyString()]
        [string] $ObjectId,

        [Parameter(ValueFromPipelineByPropertyName)]
        [Alias('Name')]
        [AllowEmptyString()]
        [string] $DisplayName,

        [Parameter(Mandatory, ParameterSetName = 'NameAtScope')]
        [Parameter(Mandatory, ParameterSetName = 'NameInGroup')]
        [ValidateNotNullOrEmpty()]
        [string] $RoleDefinitionName,

        [Parameter(Mandatory, ParameterSetName = 'IdAtScope')]
        [Parameter(Mandatory, ParameterSetName = 'IdInGroup')]
        [ValidateNotNullOrEmpty()]
        [string] $RoleDefinitionId,

        [Parameter(ParameterSetName = 'NameAtScope')]
        [Parameter(ParameterSetName = 'IdAtScope')]
        [ValidateNotNullOrEmpty()]
        [string] $Scope,

        [Parameter(Mandatory, ParameterSetName = 'NameInGroup')]
        [Parameter(Mandatory, ParameterSetName = 'IdInGroup')]
        [ValidateNotNullOrEmpty()]
        [string] $ResourceGroupName,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'Assignment')]
        [ValidateNotNullOrEmpty()]
        [string] $RoleAssignmentId,

        [Parameter()]
        [ValidateNotNullOrEmpty()]
        [string] $Subscription,

        [Parameter()]
        [PSTypeName('ArmIdentity.Context')]
        $Context
    )

    begin {
        $role = $RoleDefinitionName + $RoleDefinitionId
        $where = Resolve-RoleScope -Scope $Scope -ResourceGroupName $ResourceGroupName
    }

    process {
        $call = @{ Option = @{ subscription = $Subscription }; Context = $Context; Cmdlet = $PSCmdlet }
        if ($PSCmdlet.ParameterSetName -eq 'Assignment') {
            $ids = @($RoleAssignmentId)
            $asked = $RoleAssignmentId
            $action = 'Remove role assignment'
            $target = $RoleAssignmentId
        }
        elseif (-not (Test-PrincipalId -ObjectId $ObjectId -DisplayName $DisplayName -Cmdlet $PSCmdlet)) {
            return
        }
        else {
            $asked = $ObjectId
            $answer = Invoke-ArmCall 'armid_role_definition_get_start' @($where, $role) -Convert 'ConvertTo-RoleDefinition' -TargetObject $role `
                -Activity 'Reading role definitions' @call
            if ($null -ne $answer.Failure) {
                $PSCmdlet.ThrowTerminatingError($answer.Failure)
            }
            $definition = $answer.Items[0]
            $ids = @(Write-ArmList 'armid_role_assignment_list' @($where, $ObjectId, 'at') -Convert 'ConvertTo-RoleAssignment' `
                    -Activity 'Reading role assignments' -TargetObject $where @call | ForEach-Object {
                    if ($_.RoleDefinitionId -eq $definition.RoleDefinitionId) {
                        $_.RoleAssignmentId
                    }
                })
            $shown = 'the subscription itself'
            if ($where) {
                $shown = $Scope + $ResourceGroupName
            }
            $action = "Take away role $($definition.Name) at $shown"
            $target = "$DisplayName $ObjectId".Trim()
            if ($ids.Count -eq 0) {
                Write-AbsenceError -Message "The principal $ObjectId has no assignment of the role '$($definition.Name)' at $shown." `
                    -TargetObject $ObjectId -Cmdlet $PSCmdlet
            }
        }

        foreach ($id in $ids) {
            if (-not $PSCmdlet.ShouldProcess($target, $action)) {
                continue
            }
            $answer = Invoke-ArmCall -WithStatus $true 'armid_role_assignment_delete_start' @($id) -Activity 'Removing a role assignment' -TargetObject $asked @call
            if ($null -ne $answer.Failure) {
                Write-ArmFailure -Record $answer.Failure -Cmdlet $PSCmdlet
            }
            elseif ($answer.Status -eq 204) {
                Write-AbsenceError -Message "There is no role assignment '$id'." -TargetObject $asked -Cmdlet $PSCmdlet
            }
        }
    }
}
