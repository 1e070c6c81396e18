function Get-ArmVirtualMachine {
    <#
    .SYNOPSIS
    Gets virtual machines, with their managed identities.

    .DESCRIPTION
    Get-ArmVirtualMachine gets the virtual machines that you name in a resource group, or all of the group or the subscription. The
    property Identity has the managed identities of the machine and PrincipalId the object id of the system-assigned one; Properties has
    everything else as Azure sent it.

    .PARAMETER ResourceGroupName
    The resource group of the virtual machines.

    .PARAMETER Name
    The names of the virtual machines. One that fails is an error of its own and the next is still read.

    .PARAMETER ResourceId
    The resource id of a virtual machine, or of a resource group whose virtual machines are meant. Taken from the property ResourceId of
    objects in the pipeline.

    .PARAMETER Subscription
    The subscription of the virtual machines: its id or its name. The default is that of the context.

    .PARAMETER Context
    The context to use, as Connect-Arm returns it. The default is the one that is in use.

    .OUTPUTS
    ArmIdentity.VirtualMachine

    .EXAMPLE
    Get-ArmVirtualMachine -ResourceGroupName myResourceGroupVM -Name myVM

    Gets one virtual machine by its name.

    .EXAMPLE
    Get-ArmVirtualMachine | Where-Object { -not $_.PrincipalId }

    The virtual machines of the subscription that have no system-assigned identity.

    .EXAMPLE
    Get-ArmInstanceMetadata | Get-ArmVirtualMachine

    The virtual machine that this is.

    .LINK
    Add-ArmVirtualMachineIdentity

    .LINK
    Remove-ArmVirtualMachineIdentity
    #>
    [CmdletBinding(DefaultParameterSetName = 'List')]
    [OutputType('ArmIdentity.VirtualMachine')]
    param(
        [Parameter(Position = 0, ParameterSetName = 'List')]
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Name')]
        [ValidateNotNullOrEmpty()]
        [string] $ResourceGroupName,

        [Parameter(Mandatory, Position = 1, ParameterSetName = 'Name')]
        [ValidateNotNullOrEmpty()]
        [string[]] $Name,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'ResourceId')]
        [ValidateNotNullOrEmpty()]
        [string] $ResourceId,

        [Parameter(ValueFromPipelineByPropertyName)]
        [Alias('SubscriptionId')]
        [ValidateNotNullOrEmpty()]
        [string] $Subscription,

        [Parameter()]
        [PSTypeName('ArmIdentity.Context')]
        $Context
    )

    process {
        $call = @{
            Option = @{ subscription = $Subscription }; Context = $Context; Convert = 'ConvertTo-VirtualMachine'
            Activity = 'Reading virtual machines'; Cmdlet = $PSCmdlet
        }
        Write-GroupedResource -Get 'armid_virtual_machine_get_start' -List 'armid_virtual_machine_list' -ResourceId $ResourceId `
            -ResourceGroupName $ResourceGroupName -Name $Name -Call $call
    }
}
