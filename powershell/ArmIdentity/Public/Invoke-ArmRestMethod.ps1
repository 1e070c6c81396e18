function Invoke-ArmRestMethod {
    <#
    .SYNOPSIS
    Sends any request to Azure Resource Manager and returns the answer.

    .DESCRIPTION
    Invoke-ArmRestMethod sends a request with a token of the identity in use, tries again where Azure Resource Manager asks for it,
    and returns the body as objects, with every value as it was sent, or as text (-Raw). An answer of 400 and above is a terminating
    error whose exception has StatusCode, ServiceCode, RequestId, CorrelationId, Details and RetryAfter.

    A PUT, PATCH, POST or DELETE that Azure goes on with after it has answered (a long-running operation) is waited for, with its state
    and percentage shown as progress; the answer is then the last one: the resource as it is, or what the operation led to. -NoWait
    returns the first answer instead. Where the waiting ends before the operation does (Ctrl+C, -TimeoutSec, a status that cannot be
    read), Azure goes on; the exception of an error has its StatusUrl, from which Wait-ArmOperation waits on.

    The token goes to the Azure Resource Manager of the context only; a URL of another host is refused.

    .PARAMETER Path
    The path of the request, with its query if it has one: /subscriptions/.../resourceGroups/... {subscription} in it stands for the
    subscription of the context.

    .PARAMETER Uri
    The whole URL of the request. Its host must be that of the Azure Resource Manager in use.

    .PARAMETER Method
    The HTTP method. The default is GET.

    .PARAMETER ApiVersion
    The api-version of the resource type, such as 2024-11-01, unless the path or the URL has one.

    .PARAMETER Body
    The body of the request: JSON text, which is sent as it is, or an object (hashtable, PSCustomObject, array), which is sent as
    JSON in full depth.

    .PARAMETER Headers
    More headers for the request, by name.

    .PARAMETER Paginate
    Reads a list to its end and returns the items of its pages, one after the other; with -Raw the text of each page. For GET, and for
    POST where each page is asked for with the same body. The page after the one in hand is fetched meanwhile; Select-Object -First
    ends the reading.

    .PARAMETER NoWait
    Returns the first answer of a long-running operation instead of waiting for its end. Its header Azure-AsyncOperation or Location
    names the URL of the status, which Wait-ArmOperation takes.

    .PARAMETER Raw
    Returns the body as the text that was received.

    .PARAMETER StatusCodeVariable
    The name of a variable, without $, that gets the HTTP status code, with -Paginate that of the last page.

    .PARAMETER ResponseHeadersVariable
    The name of a variable, without $, that gets the headers of the answer: a dictionary from name to values. With -Paginate those
    of the last page.

    .PARAMETER Subscription
    The subscription that {subscription} in the path stands for: its id or its name. The default is that of the context.

    .PARAMETER Context
    The context to use, as Connect-Arm returns it. The default is the one that is in use.

    .PARAMETER TimeoutSec
    The longest that the call may take in seconds, all its attempts included; with -Paginate the longest for a page. The default is
    300, and for the wait for a long-running operation no limit.

    .OUTPUTS
    System.Management.Automation.PSCustomObject, or System.String with -Raw.

    .EXAMPLE
    Invoke-ArmRestMethod -Path '/subscriptions/{subscription}/resourceGroups/myResourceGroupVM' -ApiVersion 2024-11-01

    Reads a resource group of the subscription in use.

    .EXAMPLE
    Invoke-ArmRestMethod -Method PATCH -Path $group.ResourceId -ApiVersion 2024-11-01 -Body @{ tags = @{ env = 'test' } } -WhatIf

    Shows what would be sent to set the tags of a resource group, and sends nothing.

    .EXAMPLE
    Invoke-ArmRestMethod -Path /subscriptions -ApiVersion 2022-12-01 -Raw -StatusCodeVariable status

    The list of subscriptions as text; $status is 200 afterwards.

    .EXAMPLE
    Invoke-ArmRestMethod -Path '/subscriptions/{subscription}/resources' -ApiVersion 2021-04-01 -Paginate | Select-Object -First 3

    The first three resources of the subscription, read from as many pages as it takes.

    .EXAMPLE
    Invoke-ArmRestMethod -Method POST -Path "$($vm.id)/restart" -ApiVersion 2024-11-01 -NoWait -ResponseHeadersVariable headers

    Restarts a virtual machine and does not wait until it has; $headers['Azure-AsyncOperation'] is what Wait-ArmOperation takes.

    .LINK
    Get-ArmResourceGroup

    .LINK
    Wait-ArmOperation
    #>
    [CmdletBinding(DefaultParameterSetName = 'Path', SupportsShouldProcess)]
    [OutputType('System.Management.Automation.PSCustomObject', [string])]
    param(
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Path')]
        [ValidateNotNullOrEmpty()]
        [string] $Path,

        [Parameter(Mandatory, ParameterSetName = 'Uri')]
        [uri] $Uri,

        [Parameter()]
        [ValidatePattern('^[A-Za-z]+$')]
        [string] $Method = 'GET',

        [Parameter()]
        [ValidateNotNullOrEmpty()]
        [string] $ApiVersion,

        [Parameter()]
        [AllowNull()]
        [object] $Body,

        [Parameter()]
        [System.Collections.IDictionary] $Headers,

        [Parameter()]
        [switch] $Paginate,

        [Parameter()]
        [switch] $NoWait,

        [Parameter()]
        [switch] $Raw,

        [Parameter()]
        [ValidateNotNullOrEmpty()]
        [string] $StatusCodeVariable,

        [Parameter()]
        [ValidateNotNullOrEmpty()]
        [string] $ResponseHeadersVariable,

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

    $verb = $Method.ToUpperInvariant()
    $target = $Path
    if ($PSCmdlet.ParameterSetName -eq 'Uri') {
        $target = $Uri.OriginalString
    }
    if ('GET', 'HEAD' -notcontains $verb -and -not $PSCmdlet.ShouldProcess($target, $verb)) {
        return
    }

    $start = 'armid_client_send_start'
    if ('PUT', 'PATCH', 'POST', 'DELETE' -contains $verb) {
        $start = 'armid_client_send_and_wait_start'
    }
    $reading = @{
        Activity = "$verb $target"; TargetObject = $target; Raw = $Raw; StatusCodeVariable = $StatusCodeVariable
        ResponseHeadersVariable = $ResponseHeadersVariable; Cmdlet = $PSCmdlet
    }
    $failure = $null
    $options = $null
    $request = $null
    $pager = $null
    try {
        try {
            if ($Paginate -and $NoWait) {
                throw New-ArmErrorRecord -Failure (New-ArmException -Code 'InvalidArgument' -Message '-NoWait is for one request and -Paginate for a list; use one of them.')
            }
            $client = (Get-ActiveContext -Context $Context).GetClientHandle()
            $options = New-CallOption @{ subscription = $Subscription; timeout_sec = $TimeoutSec; no_wait = [bool] $NoWait }
            $request = New-NativeRequest -Method $verb -Target $target -ApiVersion $ApiVersion -Headers $Headers -Body $Body
            if ($Paginate) {
                $pager = Invoke-NativeMethod 'armid_client_list' $client, $request, $options
            }
        }
        catch {
            $failure = New-ArmErrorRecord -Failure $_ -TargetObject $target
        }
        if ($null -ne $failure) {
            $PSCmdlet.ThrowTerminatingError($failure)
        }

        if (-not $Paginate) {
            $answer = Read-RestResponse -Start $start -Arguments $client, $request, $options @reading
            if ($null -ne $answer.Failure) {
                $PSCmdlet.ThrowTerminatingError($answer.Failure)
            }
            if ($answer.HasBody) {
                # An array is one answer: it is not taken apart into the pipeline.
                , $answer.Body
            }
        }
        while ($null -ne $pager -and (Invoke-NativeMethod 'armid_pager_has_more' $pager)) {
            $answer = Read-RestResponse -Start 'armid_pager_next_start' -Arguments $pager @reading
            if ($null -ne $answer.Failure) {
                # Without this page the address of the next one is not known.
                $PSCmdlet.ThrowTerminatingError($answer.Failure)
            }
            if ($Raw) {
                $answer.Body
                continue
            }
            foreach ($item in $answer.Body.value) {
                , $item
            }
        }
    }
    finally {
        Close-NativeHandle 'armid_pager_release' $pager
        Close-NativeHandle 'armid_request_release' $request
        Close-NativeHandle 'armid_options_release' $options
    }
}
