function Get-ArmResourceGroup {
    <#
    .SYNOPSIS
    Gets resource groups.

    .DESCRIPTION
    Get-ArmResourceGroup gets the resource group that you name, the one this host is in (-Current), or, without either, all that the
    identity may read in the subscription. Names come from the pipeline too; one that fails is an error of its own and the next is
    still read. The values are those that Azure Resource Manager sent: a tag that looks like a date stays a string.

    .PARAMETER Name
    The names of the groups. Takes strings from the pipeline.

    .PARAMETER ResourceGroupName
    The name of the group, taken from the property ResourceGroupName of objects in the pipeline, such as virtual machines.

    .PARAMETER ResourceId
    The resource id of a group: /subscriptions/.../resourceGroups/...

    .PARAMETER Current
    The resource group that this host is in.

    .PARAMETER SubscriptionId
    The subscription of the groups, taken from the property SubscriptionId of objects in the pipeline, such as subscriptions.

    .PARAMETER Subscription
    The subscription of the groups: its id or its name. The default is that of the context.

    .PARAMETER Context
    The context to use, as Connect-Arm returns it. The default is the one that is in use.

    .OUTPUTS
    ArmIdentity.ResourceGroup

    .EXAMPLE
    Get-ArmResourceGroup -Name myResourceGroupVM

    Gets one group by its name.

    .EXAMPLE
    Get-ArmResourceGroup | Where-Object { $_.Tags['env'] -eq 'test' }

    All groups that the identity may read and that have the tag env = test.

    .EXAMPLE
    'rg-web', 'rg-data' | Get-ArmResourceGroup

    Gets groups whose names come from the pipeline.

    .EXAMPLE
    Get-ArmSubscription | Get-ArmResourceGroup

    The groups of all subscriptions.

    .EXAMPLE
    (Get-ArmResourceGroup -Current).Location

    The region of the group that this host is in.

    .LINK
    Invoke-ArmRestMethod
    #>
    [CmdletBinding(DefaultParameterSetName = 'List')]
    [OutputType('ArmIdentity.ResourceGroup')]
    param(
        # Not an alias of one another: an object with both properties (a virtual machine) must bind its ResourceGroupName, and the
        # binder would look for Name first.
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ParameterSetName = 'Name')]
        [ValidateNotNullOrEmpty()]
        [string[]] $Name,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'ResourceGroupName')]
        [ValidateNotNullOrEmpty()]
        [string] $ResourceGroupName,

        [Parameter(Mandatory, ParameterSetName = 'ResourceId')]
        [ValidateNotNullOrEmpty()]
        [string] $ResourceId,

        [Parameter(Mandatory, ParameterSetName = 'Current')]
        [switch] $Current,

        # Not an alias of Subscription: an object that binds something from the pipeline may bind itself, as text, to Name as well, unless
        # the parameter set is settled.
        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'Subscription')]
        [Parameter(ValueFromPipelineByPropertyName, ParameterSetName = 'ResourceGroupName')]
        [ValidateNotNullOrEmpty()]
        [string] $SubscriptionId,

        [Parameter()]
        [ValidateNotNullOrEmpty()]
        [string] $Subscription,

        [Parameter()]
        [PSTypeName('ArmIdentity.Context')]
        $Context
    )

    process {
        $in = $SubscriptionId
        if (-not $in) {
            $in = $Subscription
        }
        $option = @{ subscription = $in }
        if ($Name) { $asked = $Name }
        elseif ($ResourceGroupName) { $asked = @($ResourceGroupName) }
        elseif ($ResourceId) { $asked = @($ResourceId) }
        # A group that is $null is the one of the host itself.
        elseif ($Current) { $asked = @($null) }
        else {
            Write-ArmList 'armid_resource_group_list' -TargetObject $in -Option $option -Context $Context -Convert 'ConvertTo-ResourceGroup' `
                -Activity 'Reading resource groups' -Cmdlet $PSCmdlet
            return
        }
        foreach ($each in $asked) {
            # As Write-ArmObject does it for a call that changes nothing: a script may read groups again and again.
            $answer = Invoke-ArmCall 'armid_resource_group_get_start' @($each) -TargetObject $each -Option $option -Context $Context `
                -Convert 'ConvertTo-ResourceGroup' -Activity 'Reading resource groups' -Cmdlet $PSCmdlet
            if ($null -ne $answer['Failure']) {
                Write-ArmFailure -Record $answer['Failure'] -Cmdlet $PSCmdlet
            }
            else {
                $answer['Items']
            }
        }
    }
}
