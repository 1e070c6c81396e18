function Get-ArmVirtualMachineScaleSet {
    <#
    .SYNOPSIS
    Gets virtual machine scale sets, with their managed identities.

    .DESCRIPTION
    Get-ArmVirtualMachineScaleSet gets the scale sets that you name in a resource group, or all of the group or the subscription. The
    property Identity has the managed identities of the scale set and PrincipalId the object id of the system-assigned one; Properties has
    everything else as Azure sent it.

    .PARAMETER ResourceGroupName
    The resource group of the scale sets.

    .PARAMETER Name
    The names of the scale sets. One that fails is an error of its own and the next is still read.

    .PARAMETER ResourceId
    The resource id of a scale set, or of a resource group whose scale sets are meant. Taken from the property ResourceId of
    objects in the pipeline.

    .PARAMETER Subscription
    The subscription of the scale sets: its id or its name. The default is that of the context.

    .PARAMETER Context
    The context to use, as Connect-Arm returns it. The default is the one that is in use.

    .OUTPUTS
    ArmIdentity.VirtualMachineScaleSet

    .EXAMPLE
    Get-ArmVirtualMachineScaleSet -ResourceGroupName myResourceGroupVM -Name myScaleSet

    Gets one scale set by its name.

    .EXAMPLE
    Get-ArmVirtualMachineScaleSet | Where-Object { -not $_.PrincipalId }

    The scale sets of the subscription that have no system-assigned identity.

    .LINK
    Add-ArmVirtualMachineScaleSetIdentity

    .LINK
    Remove-ArmVirtualMachineScaleSetIdentity
    #>
    [CmdletBinding(DefaultParameterSetName = 'List')]
    [OutputType('ArmIdentity.VirtualMachineScaleSet')]
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
            Option = @{ subscription = $Subscription }; Context = $Context; Convert = 'ConvertTo-VirtualMachineScaleSet'
            Activity = 'Reading scale sets'; Cmdlet = $PSCmdlet
        }
        Write-GroupedResource -Get 'armid_virtual_machine_scale_set_get_start' -List 'armid_virtual_machine_scale_set_list' -ResourceId $ResourceId `
            -ResourceGroupName $ResourceGroupName -Name $Name -Call $call
    }
}
