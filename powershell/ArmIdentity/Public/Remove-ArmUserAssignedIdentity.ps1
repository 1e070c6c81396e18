function Remove-ArmUserAssignedIdentity {
    <#
    .SYNOPSIS
    Deletes a user-assigned managed identity.

    .DESCRIPTION
    Remove-ArmUserAssignedIdentity deletes an identity. What it was assigned to keeps its id, and its role assignments stay behind as those
    of an unknown principal: remove both first, with Remove-ArmVirtualMachineIdentity and Remove-ArmRoleAssignment. An identity that is
    not there is an error.

    .PARAMETER ResourceGroupName
    The resource group of the identity.

    .PARAMETER Name
    The name of the identity.

    .PARAMETER ResourceId
    The resource id of the identity. Taken from the property ResourceId of objects in the pipeline.

    .PARAMETER Subscription
    The subscription of the identity: its id or its name. The default is that of the context.

    .PARAMETER Context
    The context to use, as Connect-Arm returns it. The default is the one that is in use.

    .OUTPUTS
    None

    .EXAMPLE
    Remove-ArmUserAssignedIdentity -ResourceGroupName myResourceGroupVM -Name ID1

    Deletes an identity, after asking.

    .EXAMPLE
    Get-ArmUserAssignedIdentity -ResourceGroupName TestRG | Remove-ArmUserAssignedIdentity -Confirm:$false

    Deletes all identities of a resource group without asking.

    .LINK
    New-ArmUserAssignedIdentity

    .LINK
    Remove-ArmVirtualMachineIdentity

    .LINK
    Remove-ArmRoleAssignment
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High', DefaultParameterSetName = 'ResourceId')]
    [OutputType([void])]
    param(
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Name')]
        [ValidateNotNullOrEmpty()]
        [string] $ResourceGroupName,

        [Parameter(Mandatory, Position = 1, ParameterSetName = 'Name')]
        [ValidateNotNullOrEmpty()]
        [string] $Name,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'ResourceId')]
        [ValidateNotNullOrEmpty()]
        [string] $ResourceId,

        [Parameter()]
        [ValidateNotNullOrEmpty()]
        [string] $Subscription,

        [Parameter()]
        [PSTypeName('ArmIdentity.Context')]
        $Context
    )

    process {
        $asked = $Name
        if ($ResourceId) {
            $asked = $ResourceId
        }
        if (-not $PSCmdlet.ShouldProcess($asked, 'Delete user-assigned identity')) {
            return
        }
        $answer = Invoke-ArmCall -WithStatus $true 'armid_user_assigned_identity_delete_start' @($ResourceGroupName, $asked) -TargetObject $asked `
            -Option @{ subscription = $Subscription } -Context $Context -Activity 'Deleting a user-assigned identity' -Cmdlet $PSCmdlet
        if ($null -ne $answer.Failure) {
            Write-ArmFailure -Record $answer.Failure -Cmdlet $PSCmdlet
        }
        elseif ($answer.Status -eq 204) {
            Write-AbsenceError -Message "There is no user-assigned identity '$asked'." -TargetObject $asked -Cmdlet $PSCmdlet
        }
    }
}
