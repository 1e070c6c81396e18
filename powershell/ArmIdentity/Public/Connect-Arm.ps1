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

    Where there is no managed identity, on an administrator's or a developer's own machine, it signs in instead: as an application
    (-ServicePrincipal), as a person with a code in a browser (-UseDeviceAuthentication), or as the account of the Azure CLI
    (-AzureCli). The context says whom it signed in.

    .PARAMETER ClientId
    The client id (application id) of a user-assigned managed identity of this host. Without any of -ClientId, -ObjectId and
    -IdentityResourceId the host's default identity is used: the system-assigned one where there is one. With -ServicePrincipal
    it is the application that signs in, and with -UseDeviceAuthentication the public application that the person signs in to; the
    default there is the one of the Azure CLI, which Azure's own developer tools use.

    .PARAMETER ObjectId
    The object id (principal id) of a user-assigned managed identity of this host.

    .PARAMETER IdentityResourceId
    The resource id of a user-assigned managed identity of this host:
    /subscriptions/.../resourceGroups/.../providers/Microsoft.ManagedIdentity/userAssignedIdentities/...

    .PARAMETER Source
    Where tokens come from. Auto (the default) finds out; Imds asks the instance metadata service of a virtual machine and
    nothing else; WorkloadIdentity uses the federated identity of an AKS pod, which the environment names.

    .PARAMETER ServicePrincipal
    Signs in as an application, with -Tenant, -ClientId and one of -ClientSecret, -CertificatePath and -FederatedTokenFile.

    .PARAMETER ClientSecret
    A secret of the application. It goes to the native library without becoming a string.

    .PARAMETER CertificatePath
    A file with a certificate of the application and its RSA private key: a PFX, or PEM. It is read anew for each token, so that
    a renewed certificate is used at once.

    .PARAMETER CertificatePassword
    The password of that PFX, or of the private key in that PEM file. A PFX that was exported without a password needs none.

    .PARAMETER FederatedTokenFile
    A file with a token that the application trusts by a federated credential. It is read anew for each token.

    .PARAMETER UseDeviceAuthentication
    Signs a person in. A warning shows a code and the page to enter it on, in a browser on any machine; the command waits for that,
    for up to 15 minutes. The sign-in stays in the memory of this process and is renewed there.

    .PARAMETER AzureCli
    Uses the account that is signed in to the Azure CLI (az login).

    .PARAMETER AccessToken
    An access token for Azure Resource Manager that you already have. It is used as it is and cannot be renewed.

    .PARAMETER Environment
    The cloud: AzureCloud, AzureUSGovernment or AzureChinaCloud. The default is the cloud that the host is in.

    .PARAMETER ArmEndpoint
    The URL of another Azure Resource Manager endpoint, for a cloud that -Environment does not name.

    .PARAMETER Authority
    Where Microsoft Entra signs in, for a cloud that does not say so itself or for tests: an https address without a tenant, such as
    https://login.microsoftonline.us. The default is the cloud's own, or what the variable AZURE_AUTHORITY_HOST says where neither
    -Environment nor -ArmEndpoint is given. The secret goes there.

    .PARAMETER CaFile
    A file of certificate authorities (PEM) that are trusted in addition to those of the system.

    .PARAMETER AllowLoopbackHttp
    Allows plain http for an endpoint with a loopback address, as a test server has.

    .PARAMETER Subscription
    The subscription for commands that need one: its id or its name. The default is the subscription that the host is in.

    .PARAMETER Tenant
    The id of the tenant that the identity must belong to. To sign in, the tenant to sign in to, also by a domain name; a person
    who signs in without it does so in the tenant of their account.

    .PARAMETER TimeoutSec
    The longest that a call may take in seconds, all its attempts included. The default is 120 for a token and 300 for a request
    to Azure Resource Manager.

    .PARAMETER ProbeTimeoutMs
    How long the question "is this a host in Azure?" may take, in milliseconds. The default is 1000.

    .PARAMETER Scope
    Process: the context is the default of all runspaces in this process. Runspace: of this runspace only. The default is
    Process, and Runspace in Azure Automation, where Process would be the default of every other job in the same sandbox too.

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

    .EXAMPLE
    $secret = Read-Host -Prompt 'Client secret' -AsSecureString
    Connect-Arm -ServicePrincipal -Tenant contoso.onmicrosoft.com -ClientId $appId -ClientSecret $secret

    Signs in as an application with a secret.

    .EXAMPLE
    $password = Read-Host -Prompt 'Password of the PFX' -AsSecureString
    Connect-Arm -ServicePrincipal -Tenant $tenantId -ClientId $appId -CertificatePath ./app.pfx -CertificatePassword $password

    Signs in as an application with a certificate, which a PFX or a PEM file holds.

    .EXAMPLE
    Connect-Arm -UseDeviceAuthentication

    Signs you in with a code that you enter in a browser.

    .EXAMPLE
    Connect-Arm -AzureCli -Subscription 'Production'

    Uses the account of the Azure CLI.

    .LINK
    Disconnect-Arm

    .LINK
    Get-ArmContext
    #>
    [CmdletBinding(DefaultParameterSetName = 'Default')]
    [OutputType('ArmIdentity.Context')]
    param(
        [Parameter(Mandatory, ParameterSetName = 'ServicePrincipalSecret')]
        [Parameter(Mandatory, ParameterSetName = 'ServicePrincipalCertificate')]
        [Parameter(Mandatory, ParameterSetName = 'ServicePrincipalFederatedToken')]
        [switch] $ServicePrincipal,

        [Parameter(Mandatory, ParameterSetName = 'DeviceCode')]
        [switch] $UseDeviceAuthentication,

        [Parameter(Mandatory, ParameterSetName = 'AzureCli')]
        [switch] $AzureCli,

        [Parameter(Mandatory, ParameterSetName = 'ClientId')]
        [Parameter(Mandatory, ParameterSetName = 'ServicePrincipalSecret')]
        [Parameter(Mandatory, ParameterSetName = 'ServicePrincipalCertificate')]
        [Parameter(Mandatory, ParameterSetName = 'ServicePrincipalFederatedToken')]
        [Parameter(ParameterSetName = 'DeviceCode')]
        [ValidateNotNullOrEmpty()]
        [string] $ClientId,

        [Parameter(Mandatory, ParameterSetName = 'ServicePrincipalSecret')]
        [System.Security.SecureString] $ClientSecret,

        [Parameter(Mandatory, ParameterSetName = 'ServicePrincipalCertificate')]
        [ValidateNotNullOrEmpty()]
        [string] $CertificatePath,

        [Parameter(ParameterSetName = 'ServicePrincipalCertificate')]
        [System.Security.SecureString] $CertificatePassword,

        [Parameter(Mandatory, ParameterSetName = 'ServicePrincipalFederatedToken')]
        [ValidateNotNullOrEmpty()]
        [string] $FederatedTokenFile,

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
        [ValidateSet('Auto', 'Imds', 'WorkloadIdentity')]
        [string] $Source = 'Auto',

        [Parameter(Mandatory, ParameterSetName = 'AccessToken')]
        [System.Security.SecureString] $AccessToken,

        [Parameter()]
        [ValidateSet('AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud')]
        [string] $Environment,

        [Parameter()]
        [ValidateNotNullOrEmpty()]
        [string] $ArmEndpoint,

        [Parameter(ParameterSetName = 'Default')]
        [Parameter(ParameterSetName = 'ClientId')]
        [Parameter(ParameterSetName = 'ServicePrincipalSecret')]
        [Parameter(ParameterSetName = 'ServicePrincipalCertificate')]
        [Parameter(ParameterSetName = 'ServicePrincipalFederatedToken')]
        [Parameter(ParameterSetName = 'DeviceCode')]
        [ValidateNotNullOrEmpty()]
        [string] $Authority,

        [Parameter()]
        [ValidateNotNullOrEmpty()]
        [string] $CaFile,

        [Parameter()]
        [switch] $AllowLoopbackHttp,

        [Parameter()]
        [ValidateNotNullOrEmpty()]
        [string] $Subscription,

        [Parameter(ParameterSetName = 'Default')]
        [Parameter(ParameterSetName = 'ClientId')]
        [Parameter(ParameterSetName = 'ObjectId')]
        [Parameter(ParameterSetName = 'IdentityResourceId')]
        [Parameter(ParameterSetName = 'AccessToken')]
        [Parameter(Mandatory, ParameterSetName = 'ServicePrincipalSecret')]
        [Parameter(Mandatory, ParameterSetName = 'ServicePrincipalCertificate')]
        [Parameter(Mandatory, ParameterSetName = 'ServicePrincipalFederatedToken')]
        [Parameter(ParameterSetName = 'DeviceCode')]
        [Parameter(ParameterSetName = 'AzureCli')]
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
        Environment = 'environment'; ArmEndpoint = 'arm_endpoint'; Authority = 'authority'; Subscription = 'subscription'
        Tenant = 'tenant'; TimeoutSec = 'timeout_sec'; ProbeTimeoutMs = 'probe_timeout_ms'
    }
    foreach ($parameter in $optionNames.Keys) {
        if ($PSBoundParameters.ContainsKey($parameter)) {
            $option[$optionNames[$parameter]] = $PSBoundParameters[$parameter]
        }
    }
    # The library knows the process's working directory, not PowerShell's location.
    $fileNames = @{ CaFile = 'ca_file'; CertificatePath = 'certificate_path'; FederatedTokenFile = 'federated_token_file' }
    foreach ($parameter in $fileNames.Keys) {
        if ($PSBoundParameters.ContainsKey($parameter)) {
            $option[$fileNames[$parameter]] = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($PSBoundParameters[$parameter])
        }
    }
    $secret = @{}
    $secretNames = @{ AccessToken = 'access_token'; ClientSecret = 'client_secret'; CertificatePassword = 'certificate_password' }
    foreach ($parameter in $secretNames.Keys) {
        # An empty password is what a file without one has.
        $isEmptyPassword = $parameter -eq 'CertificatePassword' -and $null -ne $CertificatePassword -and $CertificatePassword.Length -eq 0
        if ($PSBoundParameters.ContainsKey($parameter) -and -not $isEmptyPassword) {
            $secret[$secretNames[$parameter]] = $PSBoundParameters[$parameter]
        }
    }
    if ($AllowLoopbackHttp) {
        $option['allow_loopback_http'] = $true
    }
    # What is asked for: an identity by its id, else a way to sign in.
    $asked = $Source
    $sources = @{
        AccessToken = 'access_token'; DeviceCode = 'device_code'; AzureCli = 'azure_cli'; ServicePrincipalSecret = 'service_principal'
        ServicePrincipalCertificate = 'service_principal'; ServicePrincipalFederatedToken = 'service_principal'
    }
    if ($sources.ContainsKey($PSCmdlet.ParameterSetName)) {
        $option['source'] = $sources[$PSCmdlet.ParameterSetName]
        $asked = $PSCmdlet.ParameterSetName
        if ($ServicePrincipal) {
            $asked = $ClientId
        }
    }
    elseif ($PSCmdlet.ParameterSetName -ne 'Default') {
        $asked = $PSBoundParameters[$PSCmdlet.ParameterSetName]
    }
    if (-not $Scope) {
        $Scope = Get-DefaultScope
    }

    $failure = $null
    $warning = $null
    $context = $null
    $token = $null
    try {
        $context = New-ArmContext -Option $option -Secret $secret -Scope $Scope
        $document = Invoke-NativeOperation -Start 'armid_client_resolve_start' -Arguments $context.GetClientHandle(), $null `
            -Take 'armid_operation_take_document' -Cmdlet $PSCmdlet -Activity 'Connecting to Azure Resource Manager' -MayPrompt:$UseDeviceAuthentication
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
            $token = Invoke-NativeOperation -Start 'armid_token_get_start' -Arguments $context.GetCredentialHandle(), $context.Audience, $null `
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
