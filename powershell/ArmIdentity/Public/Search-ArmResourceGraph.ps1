function Search-ArmResourceGraph {
    <#
    .SYNOPSIS
    Asks Azure Resource Graph a question over all subscriptions at once.

    .DESCRIPTION
    Search-ArmResourceGraph runs a query in the Kusto language and returns its rows, one after the other and to the last page, with the
    values as Azure sent them. While the quota of Resource Graph is used up it waits. It searches what the identity can see, or the
    subscriptions or management groups that you name.

    Only a query whose rows have their id can have more than one page; where rows of another query are missing, a warning says so.

    .PARAMETER Query
    The query, such as: Resources | where type =~ 'microsoft.compute/virtualmachines' | project id, name

    .PARAMETER Subscription
    Only these subscriptions: their ids or their names.

    .PARAMETER ManagementGroup
    Only these management groups, by name, and what is below them; ten at most.

    .PARAMETER PageSize
    The most rows of a page, 1 to 1000. The default is 1000.

    .PARAMETER TimeoutSec
    The longest that a page may take in seconds, the wait for the quota included. The default is 300.

    .PARAMETER Context
    The context to use, as Connect-Arm returns it. The default is the one that is in use.

    .OUTPUTS
    System.Management.Automation.PSCustomObject

    .EXAMPLE
    Search-ArmResourceGraph "Resources | where type =~ 'microsoft.compute/virtualmachines' | project id, name, location"

    All virtual machines that the identity can see.

    .EXAMPLE
    Search-ArmResourceGraph -Query 'Resources | summarize count() by type' -Subscription 'Production'

    How many resources of each type a subscription has.

    .LINK
    Get-ArmResource

    .LINK
    Get-ArmSubscription
    #>
    [CmdletBinding(DefaultParameterSetName = 'Subscription')]
    [OutputType('System.Management.Automation.PSCustomObject')]
    param(
        [Parameter(Mandatory, Position = 0)]
        [ValidateNotNullOrEmpty()]
        [string] $Query,

        [Parameter(ParameterSetName = 'Subscription')]
        [ValidateNotNullOrEmpty()]
        [string[]] $Subscription,

        [Parameter(Mandatory, ParameterSetName = 'ManagementGroup')]
        [ValidateNotNullOrEmpty()]
        [string[]] $ManagementGroup,

        [Parameter()]
        [ValidateRange(1, 1000)]
        [int] $PageSize = 1000,

        [Parameter()]
        [ValidateRange(1, 86400)]
        [int] $TimeoutSec,

        [Parameter()]
        [PSTypeName('ArmIdentity.Context')]
        $Context
    )

    $scope = $null
    if ($ManagementGroup) {
        $scope = ConvertTo-ArmJson -InputObject @{ managementGroups = $ManagementGroup }
    }
    elseif ($Subscription) {
        $ids = foreach ($each in $Subscription) {
            if ($each -as [guid]) {
                $each
                continue
            }
            # Resource Graph knows ids only.
            $answer = Invoke-ArmCall 'armid_subscription_get_start' @($each) -Context $Context -Activity 'Reading subscriptions' `
                -Convert 'ConvertTo-Subscription' -TargetObject $each -Cmdlet $PSCmdlet
            if ($null -ne $answer.Failure) {
                $PSCmdlet.ThrowTerminatingError($answer.Failure)
            }
            $answer.Items[0].SubscriptionId
        }
        $scope = ConvertTo-ArmJson -InputObject @{ subscriptions = @($ids) }
    }
    Write-ArmList 'armid_resource_graph_search' @($Query, $scope, $PageSize) -ItemsIn 'data' -Option @{ timeout_sec = $TimeoutSec } `
        -Context $Context -Activity 'Searching Azure Resource Graph' -TargetObject $Query -Cmdlet $PSCmdlet
}
