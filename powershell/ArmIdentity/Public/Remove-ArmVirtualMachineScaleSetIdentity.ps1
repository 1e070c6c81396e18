function Remove-ArmVirtualMachineScaleSetIdentity {
    <#
    .SYNOPSIS
    Takes managed identities away from a virtual machine scale set. All others stay.

    .DESCRIPTION
    Remove-ArmVirtualMachineScaleSetIdentity takes user-assigned identities away from a scale set, switches its system-assigned identity
    off, or both. All other identities of the scale set stay, also when somebody else changes them at the same moment. It waits until
    Azure has made the change and returns the scale set. What the scale set does not have is no error; nothing is sent then.

    Where the upgrade policy of the scale set is Manual, its running instances get the change when they are upgraded. Switching the
    system-assigned identity off deletes it: switched on again, it is another one, without roles.

    .PARAMETER ResourceGroupName
    The resource group of the scale set.

    .PARAMETER Name
    The name of the scale set.

    .PARAMETER ResourceId
    The resource id of the scale set. Taken from the property ResourceId of objects in the pipeline.

    .PARAMETER IdentityId
    The resource ids of the user-assigned identities to take away. They are not deleted.

    .PARAMETER SystemAssigned
    Switches the system-assigned identity of the scale set off.

    .PARAMETER NoWait
    Returns the scale set as Azure's first answer has it instead of waiting until the change is made. Its property
    StatusUrl, all that there is when Azure answers without a body, leads Wait-ArmOperation to the end of it.

    .PARAMETER TimeoutSec
    The longest that the call may take in seconds, the wait for Azure included. The default is no limit. Azure goes on when the waiting
    ends.

    .PARAMETER Subscription
    The subscription of the scale set: its id or its name. The default is that of the context.

    .PARAMETER Context
    The context to use, as Connect-Arm returns it. The default is the one that is in use.

    .OUTPUTS
    ArmIdentity.VirtualMachineScaleSet

    .EXAMPLE
    Remove-ArmVirtualMachineScaleSetIdentity -ResourceGroupName myResourceGroupVM -Name myScaleSet -IdentityId $id.Id

    Takes a user-assigned identity away, after asking.

    .EXAMPLE
    Get-ArmVirtualMachineScaleSet -ResourceGroupName TestRG | Remove-ArmVirtualMachineScaleSetIdentity -SystemAssigned -Confirm:$false

    Switches the system-assigned identities of all scale sets of a resource group off, without asking.

    .LINK
    Add-ArmVirtualMachineScaleSetIdentity

    .LINK
    Remove-ArmRoleAssignment
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High', DefaultParameterSetName = 'ResourceId')]
    [OutputType('ArmIdentity.VirtualMachineScaleSet')]
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
        [string[]] $IdentityId,

        [Parameter()]
        [switch] $SystemAssigned,

        [Parameter()]
        [switch] $NoWait,

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

    process {
        $asked = $ResourceId
        $target = $ResourceId
        if ($Name) {
            $asked = $Name
            $target = Join-ResourceId -ResourceGroupName $ResourceGroupName -Type 'Microsoft.Compute/virtualMachineScaleSets' -Name $Name
        }
        if (-not $PSCmdlet.ShouldProcess($asked, 'Take managed identities away')) {
            return
        }
        $call = @{
            Option = @{ subscription = $Subscription; timeout_sec = $TimeoutSec; no_wait = [bool] $NoWait }; Context = $Context
            Convert = 'ConvertTo-VirtualMachineScaleSet'; Activity = 'Taking managed identities away'; TargetObject = $asked; Cmdlet = $PSCmdlet
        }
        Set-ResourceIdentity -Start 'armid_resource_identity_remove_start' -ResourceId $target -IdentityId $IdentityId `
            -SystemAssigned $SystemAssigned -Call $call
    }
}
