function Get-ArmUserAssignedIdentity {
    <#
    .SYNOPSIS
    Gets user-assigned managed identities.

    .DESCRIPTION
    Get-ArmUserAssignedIdentity gets the identities that you name in a resource group, or all of the group or the subscription. An
    identity has a ClientId, by which a machine asks for its tokens, and a PrincipalId, to which roles are assigned.

    .PARAMETER ResourceGroupName
    The resource group of the identities.

    .PARAMETER Name
    The names of the identities. One that fails is an error of its own and the next is still read.

    .PARAMETER ResourceId
    The resource id of an identity, or of a resource group whose identities are meant. Taken from the property ResourceId of objects in
    the pipeline.

    .PARAMETER Subscription
    The subscription of the identities: its id or its name. The default is that of the context.

    .PARAMETER Context
    The context to use, as Connect-Arm returns it. The default is the one that is in use.

    .OUTPUTS
    ArmIdentity.UserAssignedIdentity

    .EXAMPLE
    Get-ArmUserAssignedIdentity -ResourceGroupName myResourceGroupVM -Name ID1

    Gets one identity by its name.

    .EXAMPLE
    (Get-ArmUserAssignedIdentity -ResourceGroupName myResourceGroupVM -Name ID1).PrincipalId

    The object id of the identity, for a role assignment.

    .EXAMPLE
    Get-ArmSubscription | Get-ArmUserAssignedIdentity | Where-Object { $_.Tags['env'] -eq 'test' }

    All identities with a tag, in all subscriptions.

    .LINK
    New-ArmUserAssignedIdentity

    .LINK
    Add-ArmVirtualMachineIdentity
    #>
    [CmdletBinding(DefaultParameterSetName = 'List')]
    [OutputType('ArmIdentity.UserAssignedIdentity')]
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
            Option = @{ subscription = $Subscription }; Context = $Context; Convert = 'ConvertTo-UserAssignedIdentity'
            Activity = 'Reading user-assigned identities'; Cmdlet = $PSCmdlet
        }
        Write-GroupedResource -Get 'armid_user_assigned_identity_get_start' -List 'armid_user_assigned_identity_list' -ResourceId $ResourceId `
            -ResourceGroupName $ResourceGroupName -Name $Name -Call $call
    }
}
