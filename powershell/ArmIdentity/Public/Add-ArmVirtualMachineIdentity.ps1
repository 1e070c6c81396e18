function Add-ArmVirtualMachineIdentity {
    <#
    .SYNOPSIS
    Assigns managed identities to a virtual machine. Those that it has stay.

    .DESCRIPTION
    Add-ArmVirtualMachineIdentity assigns user-assigned identities to a virtual machine, switches its system-assigned identity on, or both.
    All identities that the machine has stay, also when somebody else changes them at the same moment. It waits until Azure has made the
    change and returns the virtual machine. What the machine has already is no error; nothing is sent then.

    On the machine itself an identity can be used a little later: Get-ArmAccessToken -WaitForIdentity waits for that.

    .PARAMETER ResourceGroupName
    The resource group of the virtual machine.

    .PARAMETER Name
    The name of the virtual machine.

    .PARAMETER ResourceId
    The resource id of the virtual machine. Taken from the property ResourceId of objects in the pipeline.

    .PARAMETER IdentityId
    The resource ids of the user-assigned identities to assign.

    .PARAMETER SystemAssigned
    Switches the system-assigned identity of the machine on.

    .PARAMETER NoWait
    Returns the virtual machine as Azure's first answer has it instead of waiting until the change is made. Its property
    StatusUrl, all that there is when Azure answers without a body, leads Wait-ArmOperation to the end of it.

    .PARAMETER TimeoutSec
    The longest that the call may take in seconds, the wait for Azure included. The default is no limit. Azure goes on when the waiting
    ends.

    .PARAMETER Subscription
    The subscription of the virtual machine: its id or its name. The default is that of the context.

    .PARAMETER Context
    The context to use, as Connect-Arm returns it. The default is the one that is in use.

    .OUTPUTS
    ArmIdentity.VirtualMachine

    .EXAMPLE
    Get-ArmVirtualMachine -ResourceGroupName myResourceGroupVM -Name myVM | Add-ArmVirtualMachineIdentity -IdentityId $id.Id

    Assigns a user-assigned identity.

    .EXAMPLE
    $vm = Add-ArmVirtualMachineIdentity -ResourceGroupName myResourceGroupVM -Name myVM -SystemAssigned
    $vm | New-ArmRoleAssignment -RoleDefinitionName Reader -ResourceGroupName myResourceGroupVM

    Switches the system-assigned identity on and lets it read the resource group.

    .EXAMPLE
    Get-ArmVirtualMachine | Add-ArmVirtualMachineIdentity -IdentityId $id.Id -WhatIf

    Shows which virtual machines would get an identity.

    .LINK
    Remove-ArmVirtualMachineIdentity

    .LINK
    New-ArmRoleAssignment
    #>
    [CmdletBinding(SupportsShouldProcess, DefaultParameterSetName = 'ResourceId')]
    [OutputType('ArmIdentity.VirtualMachine')]
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
            $target = Join-ResourceId -ResourceGroupName $ResourceGroupName -Type 'Microsoft.Compute/virtualMachines' -Name $Name
        }
        if (-not $PSCmdlet.ShouldProcess($asked, 'Assign managed identities')) {
            return
        }
        $call = @{
            Option = @{ subscription = $Subscription; timeout_sec = $TimeoutSec; no_wait = [bool] $NoWait }; Context = $Context
            Convert = 'ConvertTo-VirtualMachine'; Activity = 'Assigning managed identities'; TargetObject = $asked; Cmdlet = $PSCmdlet
        }
        Set-ResourceIdentity -Start 'armid_resource_identity_add_start' -ResourceId $target -IdentityId $IdentityId `
            -SystemAssigned $SystemAssigned -Call $call
    }
}
