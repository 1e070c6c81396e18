function Get-ArmRoleAssignment {
    <#
    .SYNOPSIS
    Gets role assignments: who has which role where.

    .DESCRIPTION
    Get-ArmRoleAssignment gets the role assignments that matter at a scope: those at the scope itself, above it, whence they are inherited,
    and below it. -Reach narrows that down; -ObjectId and the role choose among them. Assignments that a principal has through a group are
    those of the group.

    .PARAMETER ObjectId
    Only those of the principal with this object id (principal id). Taken from the property PrincipalId or ObjectId of objects in the
    pipeline, such as identities and virtual machines.

    .PARAMETER DisplayName
    What the principal of -ObjectId is called. Azure Resource Manager does not know it; it is for the output. Taken from the property
    DisplayName or Name of objects in the pipeline.

    .PARAMETER RoleDefinitionName
    Only those of the role with this name, in any letter case.

    .PARAMETER RoleDefinitionId
    Only those of the role with this id: the GUID, or the whole resource id.

    .PARAMETER Scope
    Where: the id of a subscription, a resource group, a resource or a management group, / for the tenant. The default is the
    subscription.

    .PARAMETER ResourceGroupName
    Where: the resource group with this name. It is never taken from the pipeline.

    .PARAMETER Reach
    Which assignments, seen from the scope: At the scope itself, AtOrAbove it (all that count there), AtOrBelow it, or All. The default is
    All.

    .PARAMETER Subscription
    The subscription that is meant without -Scope, and that of -ResourceGroupName: its id or its name. The default is that of the context.

    .PARAMETER Context
    The context to use, as Connect-Arm returns it. The default is the one that is in use.

    .OUTPUTS
    ArmIdentity.RoleAssignment

    .EXAMPLE
    Get-ArmRoleAssignment -ResourceGroupName myResourceGroupVM -Reach AtOrAbove

    Everybody who has a role that counts for a resource group.

    .EXAMPLE
    Get-ArmUserAssignedIdentity -ResourceGroupName myResourceGroupVM | Get-ArmRoleAssignment

    The roles of the identities of a resource group, anywhere in the subscription.

    .EXAMPLE
    Get-ArmRoleAssignment -RoleDefinitionName Owner -Reach At

    The owners of the subscription.

    .LINK
    New-ArmRoleAssignment

    .LINK
    Remove-ArmRoleAssignment
    #>
    [CmdletBinding(DefaultParameterSetName = 'AtScope')]
    [OutputType('ArmIdentity.RoleAssignment')]
    param(
        [Parameter(ValueFromPipelineByPropertyName)]
        [Alias('PrincipalId')]
        [AllowEmptyString()]
        [string] $ObjectId,

        [Parameter(ValueFromPipelineByPropertyName)]
        [Alias('Name')]
        [AllowEmptyString()]
        [string] $DisplayName,

        [Parameter()]
        [ValidateNotNullOrEmpty()]
        [string] $RoleDefinitionName,

        [Parameter()]
        [ValidateNotNullOrEmpty()]
        [string] $RoleDefinitionId,

        [Parameter(ParameterSetName = 'AtScope')]
        [ValidateNotNullOrEmpty()]
        [string] $Scope,

        [Parameter(Mandatory, ParameterSetName = 'InGroup')]
        [ValidateNotNullOrEmpty()]
        [string] $ResourceGroupName,

        [Parameter()]
        [ValidateSet('All', 'At', 'AtOrAbove', 'AtOrBelow')]
        [string] $Reach = 'All',

        [Parameter()]
        [ValidateNotNullOrEmpty()]
        [string] $Subscription,

        [Parameter()]
        [PSTypeName('ArmIdentity.Context')]
        $Context
    )

    begin {
        $roleNames = @{}
        $role = $RoleDefinitionName
        if ($RoleDefinitionId) {
            $role = $RoleDefinitionId
        }
        $where = Resolve-RoleScope -Scope $Scope -ResourceGroupName $ResourceGroupName
        $reaches = @{ All = 'all'; At = 'at'; AtOrAbove = 'at_or_above'; AtOrBelow = 'at_or_below' }
    }

    process {
        $fromPipeline = $MyInvocation.ExpectingInput
        if (($fromPipeline -or $PSBoundParameters.ContainsKey('ObjectId')) -and
            -not (Test-PrincipalId -ObjectId $ObjectId -DisplayName $DisplayName -Cmdlet $PSCmdlet)) {
            return
        }
        $call = @{ Option = @{ subscription = $Subscription }; Context = $Context; Cmdlet = $PSCmdlet }
        $wanted = ''
        if ($role) {
            $answer = Invoke-ArmCall 'armid_role_definition_get_start' @($where, $role) -Convert 'ConvertTo-RoleDefinition' -TargetObject $role `
                -Activity 'Reading role definitions' @call
            if ($null -ne $answer.Failure) {
                $PSCmdlet.ThrowTerminatingError($answer.Failure)
            }
            $wanted = $answer.Items[0].RoleDefinitionId
        }
        # A name without a principal would stand beside everybody.
        $name = ''
        if ($ObjectId) {
            $name = $DisplayName
        }
        Write-ArmList 'armid_role_assignment_list' @($where, $ObjectId, $reaches[$Reach]) -Convert 'ConvertTo-RoleAssignment' `
            -ConvertWith @{ DisplayName = $name } -Activity 'Reading role assignments' -TargetObject $where @call | ForEach-Object {
            if (-not $wanted -or $_.RoleDefinitionId -eq $wanted) {
                Resolve-RoleName -Assignment $_ -Known $roleNames -Context $Context -Cmdlet $PSCmdlet
            }
        }
    }
}
