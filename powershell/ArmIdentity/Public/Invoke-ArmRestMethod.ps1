function Invoke-ArmRestMethod {
    <#
    .SYNOPSIS
    Sends any request to Azure Resource Manager and returns the answer.

    .DESCRIPTION
    Invoke-ArmRestMethod sends a request with a token of the identity in use, tries again where Azure Resource Manager asks for it,
    and returns the body as objects, with every value as it was sent, or as text (-Raw). An answer of 400 and above is a terminating
    error whose exception has StatusCode, ServiceCode, RequestId, CorrelationId, Details and RetryAfter.

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

    .PARAMETER Raw
    Returns the body as the text that was received.

    .PARAMETER StatusCodeVariable
    The name of a variable, without $, that gets the HTTP status code.

    .PARAMETER ResponseHeadersVariable
    The name of a variable, without $, that gets the headers of the answer: a dictionary from name to values.

    .PARAMETER Subscription
    The subscription that {subscription} in the path stands for: its id or its name. The default is that of the context.

    .PARAMETER Context
    The context to use, as Connect-Arm returns it. The default is the one that is in use.

    .PARAMETER TimeoutSec
    The longest that the call may take in seconds, all its attempts included. The default is 300.

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

    .LINK
    Get-ArmResourceGroup
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

    $failure = $null
    $options = $null
    $request = $null
    $response = $null
    try {
        $active = Get-ActiveContext -Context $Context
        $options = New-CallOption @{ subscription = $Subscription; timeout_sec = $TimeoutSec }
        $request = New-NativeRequest -Method $verb -Target $target -ApiVersion $ApiVersion -Headers $Headers -Body $Body
        $response = Invoke-NativeOperation -Start 'armid_client_send_start' -Arguments $active.GetClientHandle(), $request, $options `
            -Take 'armid_operation_take_response' -Cmdlet $PSCmdlet -Activity "$verb $target"

        # $PSCmdlet.SessionState is the caller's, so these are the caller's variables.
        $callerVariables = $PSCmdlet.SessionState.PSVariable
        if ($response -is [System.Exception]) {
            $failure = New-ArmErrorRecord -Failure $response -TargetObject $target
            if ($StatusCodeVariable -and $null -ne $response.StatusCode) {
                $callerVariables.Set($StatusCodeVariable, $response.StatusCode)
            }
        }
        else {
            if ($StatusCodeVariable) {
                $callerVariables.Set($StatusCodeVariable, (Invoke-NativeMethod 'armid_response_status' $response))
            }
            if ($ResponseHeadersVariable) {
                $received = [System.Collections.Generic.Dictionary[string, string[]]]::new([System.StringComparer]::OrdinalIgnoreCase)
                foreach ($header in (ConvertFrom-ArmJson -Text (Invoke-NativeMethod 'armid_response_headers' $response)).PSObject.Properties) {
                    $received[$header.Name] = [string[]] $header.Value
                }
                $callerVariables.Set($ResponseHeadersVariable, $received)
            }
            $text = Invoke-NativeMethod 'armid_response_body' $response
            $hasBody = $text.Trim().Length -gt 0
            $answer = $text
            if ($hasBody -and -not $Raw) {
                $answer = ConvertFrom-ArmJson -Text $text
            }
        }
    }
    catch {
        $failure = New-ArmErrorRecord -Failure $_ -TargetObject $target
    }
    finally {
        Close-NativeHandle 'armid_response_release' $response
        Close-NativeHandle 'armid_request_release' $request
        Close-NativeHandle 'armid_options_release' $options
    }
    if ($null -ne $failure) {
        $PSCmdlet.ThrowTerminatingError($failure)
    }
    if ($hasBody) {
        # An array is one answer: it is not taken apart into the pipeline.
        , $answer
    }
}
