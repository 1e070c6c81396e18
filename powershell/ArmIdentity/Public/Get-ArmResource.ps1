function Get-ArmResource {
    <#
    .SYNOPSIS
    Gets resources of any type.

    .DESCRIPTION
    Get-ArmResource gets the resource with an id, or lists the resources of a resource group or the subscription, by type, name and tag. The
    resources of a list have no Properties: pass them on to Get-ArmResource to read those.

    .PARAMETER ResourceId
    The id of a resource, or of a resource group whose resources are meant. Taken from the property ResourceId of objects in the pipeline.

    .PARAMETER ApiVersion
    The api-version with which to read the resource. The default is the one that is known for its type, else the newest stable one, which
    its provider is asked for.

    .PARAMETER ResourceGroupName
    Only resources of this resource group.

    .PARAMETER ResourceType
    Only resources of this type, such as Microsoft.Compute/virtualMachines.

    .PARAMETER Name
    Only resources of this name, whole, in any letter case.

    .PARAMETER TagName
    Only resources that have a tag of this name.

    .PARAMETER TagValue
    Only resources whose tag -TagName has this value.

    .PARAMETER Subscription
    The subscription of the resources: its id or its name. The default is that of the context.

    .PARAMETER Context
    The context to use, as Connect-Arm returns it. The default is the one that is in use.

    .OUTPUTS
    ArmIdentity.Resource

    .EXAMPLE
    Get-ArmResource -ResourceGroupName myResourceGroupVM

    The resources of a resource group.

    .EXAMPLE
    Get-ArmResource -ResourceType Microsoft.KeyVault/vaults | Get-ArmResource | Select-Object -Property Name, Properties

    The key vaults of the subscription, with their properties.

    .EXAMPLE
    Get-ArmResource -TagName env -TagValue test | Select-Object -First 10

    Ten resources with a tag.

    .LINK
    Search-ArmResourceGraph

    .LINK
    Invoke-ArmRestMethod
    #>
    [CmdletBinding(DefaultParameterSetName = 'List')]
    [OutputType('ArmIdentity.Resource')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'ResourceId')]
        [ValidateNotNullOrEmpty()]
        [string] $ResourceId,

        [Parameter(ParameterSetName = 'ResourceId')]
        [ValidateNotNullOrEmpty()]
        [string] $ApiVersion,

        [Parameter(ParameterSetName = 'List')]
        [ValidateNotNullOrEmpty()]
        [string] $ResourceGroupName,

        [Parameter(ParameterSetName = 'List')]
        [ValidateNotNullOrEmpty()]
        [string] $ResourceType,

        [Parameter(ParameterSetName = 'List')]
        [ValidateNotNullOrEmpty()]
        [string] $Name,

        [Parameter(ParameterSetName = 'List')]
        [ValidateNotNullOrEmpty()]
        [string] $TagName,

        [Parameter(ParameterSetName = 'List')]
        [ValidateNotNullOrEmpty()]
        [string] $TagValue,

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
            Option = @{ subscription = $Subscription }; Context = $Context; Convert = 'ConvertTo-Resource'; Activity = 'Reading resources'
            Cmdlet = $PSCmdlet
        }
        $group = $ResourceGroupName
        if ($ResourceId -and (ConvertFrom-ResourceId $ResourceId).IsResourceGroup) {
            $group = $ResourceId
        }
        elseif ($ResourceId) {
            Write-ArmObject 'armid_resource_get_start' @($ResourceId, $ApiVersion) -TargetObject $ResourceId @call
            return
        }
        Write-ArmList 'armid_resource_list' @($group, $ResourceType, $TagName, $TagValue, $Name) -TargetObject $group @call
    }
}
