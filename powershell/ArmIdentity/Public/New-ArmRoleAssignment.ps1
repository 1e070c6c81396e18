function New-ArmRoleAssignment {
    <#
    .SYNOPSIS
    Assigns a role to a managed identity or another principal.

    .DESCRIPTION
    New-ArmRoleAssignment gives a principal a role at a scope, and thereby the right to do there what the role allows. Running it again is
    no error: it returns the assignment that is there, and the property Existed says so. A principal that was created a moment ago is
    waited for, up to two and a half minutes. A role takes up to ten minutes to work everywhere.

    It takes identities, virtual machines and scale sets from the pipeline: their principal gets the role.

    .PARAMETER ObjectId
    The object id (principal id) of the principal; never its client id. Taken from the property PrincipalId or ObjectId of objects in the
    pipeline.

    .PARAMETER DisplayName
    What the principal is called. Azure Resource Manager does not know it; it is for the output. Taken from the property DisplayName or
    Name of objects in the pipeline.

    .PARAMETER ObjectType
    What kind of principal it is. The default is ServicePrincipal, which every managed identity is. With a wrong one the assignment fails
    or does not work.

    .PARAMETER RoleDefinitionName
    The name of the role, such as Reader, in any letter case.

    .PARAMETER RoleDefinitionId
    The id of the role: the GUID, or the whole resource id.

    .PARAMETER Scope
    Where: the id of a subscription, a resource group, a resource or a management group, / for the tenant. The default is the
    subscription.

    .PARAMETER ResourceGroupName
    Where: the resource group with this name. It is never taken from the pipeline: the group that an identity is in need not be the one that
    it may use.

    .PARAMETER Description
    Why the assignment exists, for people.

    .PARAMETER Condition
    The condition under which it counts, in version 2.0 of Azure's language of conditions.

    .PARAMETER TimeoutSec
    The longest that the call may take in seconds, the wait for a new principal included. The default is 300.

    .PARAMETER Subscription
    The subscription that is meant without -Scope, and that of -ResourceGroupName: its id or its name. The default is that of the context.

    .PARAMETER Context
    The context to use, as Connect-Arm returns it. The default is the one that is in use.

    .OUTPUTS
    ArmIdentity.RoleAssignment

    .EXAMPLE
    New-ArmRoleAssignment -ObjectId $id.PrincipalId -RoleDefinitionName Reader -Scope "/subscriptions/$subscription/resourceGroups/myResourceGroupVM"

    Lets an identity read a resource group.

    .EXAMPLE
    Get-ArmVirtualMachine -ResourceGroupName myResourceGroupVM | New-ArmRoleAssignment -RoleDefinitionName Reader -ResourceGroupName TestRG

    Lets the system-assigned identities of all virtual machines of one group read another one.

    .EXAMPLE
    $id | New-ArmRoleAssignment -RoleDefinitionName 'Key Vault Secrets User' -Scope $vault.ResourceId -Description 'reads the password of the database'

    Gives an identity a role on one resource only.

    .LINK
    Get-ArmRoleDefinition

    .LINK
    Get-ArmRoleAssignment

    .LINK
    Remove-ArmRoleAssignment
    #>
    [CmdletBinding(SupportsShouldProcess, DefaultParameterSetName = 'NameAtScope')]
    [OutputType('ArmIdentity.RoleAssignment')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)]
        [Alias('PrincipalId')]
        [AllowEmptyString()]
        [string] $ObjectId,

        [Parameter(ValueFromPipelineByPropertyName)]
        [Alias('Name')]
        [AllowEmptyString()]
        [string] $DisplayName,

        [Parameter()]
        [ValidateSet('ServicePrincipal', 'User', 'Group', 'ForeignGroup', 'Device')]
        [string] $ObjectType = 'ServicePrincipal',

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

        [Parameter()]
        [ValidateNotNullOrEmpty()]
        [string] $Description,

        [Parameter()]
        [ValidateNotNullOrEmpty()]
        [string] $Condition,

        [Parameter()]
        [ValidateRange(1, 86400)]
        [int] $TimeoutSec,

        [Parameter()]
        [ValidateNotNullOrEmpty()]
        [string] $Subscription,

        [Parameter()]
        [PSTypeName('ArmIdentity.Context')]
        $Context
    )

    begin {
        $roleNames = @{}
        $role = $RoleDefinitionName + $RoleDefinitionId
        $where = Resolve-RoleScope -Scope $Scope -ResourceGroupName $ResourceGroupName
    }

    process {
        if (-not (Test-PrincipalId -ObjectId $ObjectId -DisplayName $DisplayName -Cmdlet $PSCmdlet)) {
            return
        }
        $shown = 'the subscription'
        if ($where) {
            $shown = $Scope + $ResourceGroupName
        }
        if (-not $PSCmdlet.ShouldProcess("$DisplayName $ObjectId".Trim(), "Assign role $role at $shown")) {
            return
        }
        $answer = Invoke-ArmCall -WithStatus $true 'armid_role_assignment_create_start' @($ObjectId, $role, $where, $ObjectType, $Description, $Condition) `
            -Option @{ subscription = $Subscription; timeout_sec = $TimeoutSec } -Context $Context -Convert 'ConvertTo-RoleAssignment' `
            -ConvertWith @{ DisplayName = $DisplayName } -Activity 'Assigning a role' -TargetObject $ObjectId -Cmdlet $PSCmdlet
        if ($null -ne $answer.Failure) {
            Write-ArmFailure -Record $answer.Failure -Cmdlet $PSCmdlet
            return
        }
        $assignment = Resolve-RoleName -Assignment $answer.Items[0] -Known $roleNames -Context $Context -Cmdlet $PSCmdlet
        # The library answers 200 for one that existed, under whatever name.
        $assignment.PSObject.Properties.Add([System.Management.Automation.PSNoteProperty]::new('Existed', $answer.Status -eq 200))
        if ($assignment.Existed) {
            $PSCmdlet.WriteVerbose("The assignment existed: $($assignment.RoleAssignmentId)")
        }
        $assignment
    }
}
