function Connect-Arm {
    <#
    .SYNOPSIS
    Chooses the identity, the cloud and the subscription that the other commands use.

    .DESCRIPTION
    Connect-Arm gets a token for the identity and finds out the cloud and the subscription, so a wrong identity fails here and
    not in the middle of a script. It returns the context and makes it the default of the process: other runspaces of the same
    process that import the module (ForEach-Object -Parallel, thread jobs) use it too. In Azure Automation, where jobs share a
    process, the default belongs to the runspace instead; -Scope chooses.

    You need it only for something other than the defaults. Without it a command uses the managed identity of the host, and finds
    the cloud and the subscription by itself.

    .PARAMETER ClientId
    The client id (application id) of a user-assigned managed identity of this host. Without any of -ClientId, -ObjectId and
    -IdentityResourceId the host's default identity is used: the system-assigned one where there is one.

    .PARAMETER ObjectId
    The object id (principal id) of a user-assigned managed identity of this host.

    .PARAMETER IdentityResourceId
    The resource id of a user-assigned managed identity of this host:
    /subscriptions/.../resourceGroups/.../providers/Microsoft.ManagedIdentity/userAssignedIdentities/...

    .PARAMETER Source
    Where tokens come from. Auto (the default) finds out; Imds asks the instance metadata service of a virtual machine and
    nothing else.

    .PARAMETER AccessToken
    An access token for Azure Resource Manager that you already have. It is used as it is and cannot be renewed.

    .PARAMETER Environment
    The cloud: AzureCloud, AzureUSGovernment or AzureChinaCloud. The default is the cloud that the host is in.

    .PARAMETER ArmEndpoint
    The URL of another Azure Resource Manager endpoint, for a cloud that -Environment does not name.

    .PARAMETER CaFile
    A file of certificate authorities (PEM) that are trusted in addition to those of the system.

    .PARAMETER AllowLoopbackHttp
    Allows plain http for an endpoint with a loopback address, as a test server has.

    .PARAMETER Subscription
    The subscription for commands that need one: its id or its name. The default is the subscription that the host is in.

    .PARAMETER Tenant
    The id of the tenant that the identity must belong to.

    .PARAMETER TimeoutSec
    The longest that a call may take in seconds, all its attempts included. The default is 120 for a token and 300 for a request
    to Azure Resource Manager.

    .PARAMETER ProbeTimeoutMs
    How long the question "is this a host in Azure?" may take, in milliseconds. The default is 1000.

    .PARAMETER Scope
    Process: the context is the default of all runspaces in this process. Runspace: of this runspace only. The default is
    Process, and Runspace in Azure Automation.

    .OUTPUTS
    ArmIdentity.Context

    .EXAMPLE
    Connect-Arm

    Connects with the host's default managed identity.

    .EXAMPLE
    Connect-Arm -ClientId 11111111-2222-3333-4444-555555555555 -Subscription 'Production'

    Connects with a user-assigned identity and works in the subscription named Production.

    .EXAMPLE
    $id1 = Connect-Arm -IdentityResourceId $identityId -Scope Runspace
    Get-ArmResourceGroup -Context $id1

    Keeps the context to this runspace, and names it in a call.

    .LINK
    Disconnect-Arm

    .LINK
    Get-ArmContext
    #>
    [CmdletBinding(DefaultParameterSetName = 'Default')]
    [OutputType('ArmIdentity.Context')]
    param(
        [Parameter(Mandatory, ParameterSetName = 'ClientId')]
        [ValidateNotNullOrEmpty()]
        [string] $ClientId,

        [Parameter(Mandatory, ParameterSetName = 'ObjectId')]
        [ValidateNotNullOrEmpty()]
        [string] $ObjectId,

        [Parameter(Mandatory, ParameterSetName = 'IdentityResourceId')]
        [ValidateNotNullOrEmpty()]
        [string] $IdentityResourceId,

        [Parameter(ParameterSetName = 'Default')]
        [Parameter(ParameterSetName = 'ClientId')]
        [Parameter(ParameterSetName = 'ObjectId')]
        [Parameter(ParameterSetName = 'IdentityResourceId')]
        [ValidateSet('Auto', 'Imds')]
        [string] $Source = 'Auto',

        [Parameter(Mandatory, ParameterSetName = 'AccessToken')]
        [System.Security.SecureString] $AccessToken,

        [Parameter()]
        [ValidateSet('AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud')]
        [string] $Environment,

        [Parameter()]
        [ValidateNotNullOrEmpty()]
        [string] $ArmEndpoint,

        [Parameter()]
        [ValidateNotNullOrEmpty()]
        [string] $CaFile,

        [Parameter()]
        [switch] $AllowLoopbackHttp,

        [Parameter()]
        [ValidateNotNullOrEmpty()]
        [string] $Subscription,

        [Parameter()]
        [ValidateNotNullOrEmpty()]
        [string] $Tenant,

        [Parameter()]
        [ValidateRange(1, 86400)]
        [int] $TimeoutSec,

        [Parameter()]
        [ValidateRange(1, 60000)]
        [int] $ProbeTimeoutMs,

        [Parameter()]
        [ValidateSet('Process', 'Runspace')]
        [string] $Scope
    )

    $option = @{}
    $optionNames = @{
        ClientId = 'client_id'; ObjectId = 'object_id'; IdentityResourceId = 'identity_resource_id'; Source = 'source'
        Environment = 'environment'; ArmEndpoint = 'arm_endpoint'; Subscription = 'subscription'; Tenant = 'tenant'
        TimeoutSec = 'timeout_sec'; ProbeTimeoutMs = 'probe_timeout_ms'
    }
    foreach ($parameter in $optionNames.Keys) {
        if ($PSBoundParameters.ContainsKey($parameter)) {
            $option[$optionNames[$parameter]] = $PSBoundParameters[$parameter]
        }
    }
    if ($CaFile) {
        # The library knows the process's working directory, not PowerShell's location.
        $option['ca_file'] = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($CaFile)
    }
    if ($AllowLoopbackHttp) {
        $option['allow_loopback_http'] = $true
    }
    if ($AccessToken) {
        $option['source'] = 'access_token'
    }
    if (-not $Scope) {
        $Scope = Get-DefaultScope
    }
    $asked = $Source
    if ($PSCmdlet.ParameterSetName -notin 'Default', 'AccessToken') {
        $asked = $PSBoundParameters[$PSCmdlet.ParameterSetName]
    }

    $failure = $null
    $warning = $null
    $context = $null
    $token = $null
    try {
        $context = New-ArmContext -Option $option -AccessToken $AccessToken -Scope $Scope
        $document = Invoke-NativeOperation -Start 'armid_client_resolve_start' -Arguments $context.GetClientHandle(), 0 `
            -Take 'armid_operation_take_document' -Cmdlet $PSCmdlet -Activity 'Connecting to Azure Resource Manager'
        if ($document -is [System.Exception] -and $document.Code -eq 'SubscriptionNotDetermined') {
            # An identity that may not read any subscription can still get tokens.
            $warning = $document.Message
            $document = Invoke-NativeMethod 'armid_client_describe' $context.GetClientHandle()
        }
        if ($document -is [System.Exception]) {
            $failure = New-ArmErrorRecord -Failure $document -TargetObject $asked
        }
        else {
            Update-ArmContext -Context $context -Document $document
            $token = Invoke-NativeOperation -Start 'armid_token_get_start' -Arguments $context.GetCredentialHandle(), $context.Audience, 0 `
                -Take 'armid_operation_take_token' -Cmdlet $PSCmdlet -Activity 'Connecting to Azure Resource Manager'
            if ($token -is [System.Exception]) {
                $failure = New-ArmErrorRecord -Failure $token -TargetObject $asked
            }
            else {
                # Who answered, which nobody knows beforehand when the host's default identity is asked.
                $identity = ConvertTo-AccessToken -Token $token
                $identity.Token.Dispose()
                if (-not $context.ClientId) { $context.ClientId = $identity.ClientId }
                if (-not $context.ObjectId) { $context.ObjectId = $identity.ObjectId }
                if (-not $context.Tenant) { $context.Tenant = $identity.TenantId }
            }
        }
        $connected = $null -eq $failure
    }
    catch {
        $failure = New-ArmErrorRecord -Failure $_ -TargetObject $asked
    }
    finally {
        Close-NativeHandle 'armid_token_release' $token
        if ($null -ne $context -and -not $connected) {
            $context.Release()
        }
    }
    if ($null -ne $failure) {
        $PSCmdlet.ThrowTerminatingError($failure)
    }
    if ($warning) {
        $PSCmdlet.WriteWarning($warning)
    }
    Set-ActiveContext -Context $context -Scope $Scope
    $context
}
