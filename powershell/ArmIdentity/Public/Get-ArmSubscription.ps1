function Get-ArmSubscription {
    <#
    .SYNOPSIS
    Gets subscriptions.

    .DESCRIPTION
    Get-ArmSubscription gets the subscriptions that you name, or, without a name, all that the identity can see. An identity sees a
    subscription when it has a role on it or on something in it. The one that commands work in is that of Get-ArmContext.

    .PARAMETER Subscription
    The subscriptions: their ids or their names. One that fails is an error of its own and the next is still read.

    .PARAMETER Context
    The context to use, as Connect-Arm returns it. The default is the one that is in use.

    .OUTPUTS
    ArmIdentity.Subscription

    .EXAMPLE
    Get-ArmSubscription

    All subscriptions that the identity can see.

    .EXAMPLE
    Get-ArmSubscription -Subscription 'Production'

    Gets a subscription by its name.

    .EXAMPLE
    Get-ArmSubscription | Get-ArmVirtualMachine

    The virtual machines of all subscriptions.

    .LINK
    Get-ArmContext

    .LINK
    Search-ArmResourceGraph
    #>
    [CmdletBinding()]
    [OutputType('ArmIdentity.Subscription')]
    param(
        [Parameter(Position = 0, ValueFromPipeline)]
        [Alias('SubscriptionId', 'SubscriptionName')]
        [ValidateNotNullOrEmpty()]
        [string[]] $Subscription,

        [Parameter()]
        [PSTypeName('ArmIdentity.Context')]
        $Context
    )

    process {
        $call = @{ Context = $Context; Convert = 'ConvertTo-Subscription'; Activity = 'Reading subscriptions'; Cmdlet = $PSCmdlet }
        if (-not $Subscription) {
            Write-ArmList 'armid_subscription_list' @call
            return
        }
        foreach ($each in $Subscription) {
            $answer = Invoke-ArmCall 'armid_subscription_get_start' @($each) -TargetObject $each @call
            if ($null -eq $answer.Failure) {
                $answer.Items
            }
            elseif ($answer.Failure.Exception.Code -eq 'SubscriptionNotDetermined') {
                # Elsewhere nothing can go on without a subscription; here it is one name that nobody has.
                $PSCmdlet.WriteError($answer.Failure)
            }
            else {
                Write-ArmFailure -Record $answer.Failure -Cmdlet $PSCmdlet
            }
        }
    }
}
