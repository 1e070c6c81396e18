function Wait-ArmOperation {
    <#
    .SYNOPSIS
    Waits for a long-running operation that was begun before.

    .DESCRIPTION
    Wait-ArmOperation waits for what Azure goes on with: after a command with -NoWait, after a wait that ended with Ctrl+C or -TimeoutSec,
    in this session or another. It shows the state and percentage as progress, and returns what the operation led to, as Invoke-ArmRestMethod
    would have: the last answer of the status, or the resource as it is then where -ResourceId names one. An operation that failed or was
    canceled is an error whose exception has the ServiceCode, ServiceMessage and Details of the reason. An operation of the pipeline that
    fails is an error of its own, and the next is still waited for.

    Ctrl+C and -TimeoutSec end the waiting, not the operation; it can be waited for again.

    .PARAMETER Uri
    The URL of the operation's status: the property StatusUrl of an exception or of what a command with -NoWait returned, or the header
    Azure-AsyncOperation, Operation-Location or Location of an answer. Its host must be that of the Azure Resource Manager in use. Several
    are waited for one after the other.

    .PARAMETER ResourceId
    The id of the resource that is being created or changed. It is read at the end and returned. Not for what is being deleted.

    .PARAMETER ApiVersion
    The api-version with which to read the resource. It is needed for a type for which no default is known.

    .PARAMETER Subscription
    The subscription of the call: its id or its name. The default is that of the context.

    .PARAMETER Context
    The context to use, as Connect-Arm returns it. The default is the one that is in use.

    .PARAMETER TimeoutSec
    The longest that the wait for an operation may take in seconds. The default is no limit.

    .OUTPUTS
    System.Management.Automation.PSCustomObject

    .EXAMPLE
    Invoke-ArmRestMethod -Method POST -Path "$($vm.Id)/restart" -ApiVersion 2024-11-01 -NoWait -ResponseHeadersVariable headers
    Wait-ArmOperation -Uri $headers['Azure-AsyncOperation']

    Restarts a virtual machine, and waits for it later.

    .EXAMPLE
    $vm | Add-ArmVirtualMachineIdentity -SystemAssigned -NoWait | Wait-ArmOperation

    Waits for the change of a virtual machine and returns the machine as Azure sent it.

    .EXAMPLE
    try { Invoke-ArmRestMethod -Method DELETE -Path $group.ResourceId -ApiVersion 2024-11-01 -TimeoutSec 60 }
    catch { $_.Exception | Wait-ArmOperation -TimeoutSec 3600 }

    Goes on waiting where the first wait has ended.

    .LINK
    Invoke-ArmRestMethod

    .LINK
    Add-ArmVirtualMachineIdentity
    #>
    [CmdletBinding()]
    [OutputType('System.Management.Automation.PSCustomObject')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('StatusUrl')]
        [ValidateNotNullOrEmpty()]
        [uri[]] $Uri,

        [Parameter(ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string] $ResourceId,

        [Parameter()]
        [ValidateNotNullOrEmpty()]
        [string] $ApiVersion,

        [Parameter()]
        [ValidateNotNullOrEmpty()]
        [string] $Subscription,

        [Parameter()]
        [PSTypeName('ArmIdentity.Context')]
        $Context,

        [Parameter()]
        [ValidateRange(1, 86400)]
        [int] $TimeoutSec
    )

    process {
        $resource = $ResourceId
        if ($ResourceId -and $ApiVersion) {
            $resource = $ResourceId + '?api-version=' + [uri]::EscapeDataString($ApiVersion)
        }
        foreach ($each in $Uri) {
            $statusUrl = $each.OriginalString
            $answer = Invoke-ArmCall 'armid_client_resume_start' @($statusUrl, $resource) -Context $Context `
                -Option @{ subscription = $Subscription; timeout_sec = $TimeoutSec } -Activity 'Waiting for an operation' `
                -TargetObject $statusUrl -Cmdlet $PSCmdlet
            if ($null -ne $answer.Failure) {
                Write-ArmFailure -Record $answer.Failure -Cmdlet $PSCmdlet
                continue
            }
            $answer.Items
        }
    }
}
