function Get-ArmAccessToken {
    <#
    .SYNOPSIS
    Gets an access token for a managed identity.

    .DESCRIPTION
    Get-ArmAccessToken returns a token of the identity that is in use, or of the one that you name. The token is a SecureString
    unless you ask for plain text. Tokens are kept and renewed ahead of their end by the library, so calling the command again is
    cheap: call it where you need a token instead of storing one.

    .PARAMETER ResourceUrl
    What the token is for, exactly as the service defines it: https://vault.azure.net, https://storage.azure.com/. The default is
    Azure Resource Manager of the cloud in use, https://management.azure.com/.

    .PARAMETER ClientId
    The client id (application id) of a user-assigned managed identity of this host.

    .PARAMETER ObjectId
    The object id (principal id) of a user-assigned managed identity of this host.

    .PARAMETER IdentityResourceId
    The resource id of a user-assigned managed identity of this host.

    .PARAMETER Source
    Where the token comes from. Auto (the default) finds out; Imds asks the instance metadata service of a virtual machine and
    nothing else; WorkloadIdentity uses the federated identity of an AKS pod, which the environment names.

    .PARAMETER Context
    The context to use, as Connect-Arm returns it. The default is the one that is in use.

    .PARAMETER AsPlainText
    Returns the token as a string. Take care where the output goes: who has the text has the rights of the identity.

    .PARAMETER ForceRefresh
    Asks for a new token even if there is a good one: when the resource answers 401 to the one that you have, it may have been
    revoked.

    .PARAMETER WaitForIdentity
    Waits while the identity is not found: one that was assigned to this host a moment ago can be used after a minute or so only. The wait
    ends with -TimeoutSec, and with any other error.

    .PARAMETER TimeoutSec
    The longest that the call may take in seconds, all its attempts included. The default is 120, and 300 with -WaitForIdentity.

    .OUTPUTS
    ArmIdentity.AccessToken

    .EXAMPLE
    Get-ArmAccessToken

    A token of the host's default identity for Azure Resource Manager.

    .EXAMPLE
    $token = Get-ArmAccessToken -ResourceUrl https://vault.azure.net -ClientId 11111111-2222-3333-4444-555555555555
    Invoke-RestMethod -Uri "$vault/secrets/db?api-version=7.4" -Authentication Bearer -Token $token.Token

    A token of a user-assigned identity for Key Vault, passed on as the SecureString that it is.

    .EXAMPLE
    $headers = @{ Authorization = 'Bearer ' + (Get-ArmAccessToken -AsPlainText).Token }

    The header for a program that takes plain text.

    .EXAMPLE
    $null = Get-ArmAccessToken -ClientId 11111111-2222-3333-4444-555555555555 -WaitForIdentity

    The first line of a start-up script on a machine that has just been given the identity: it goes on once there is a token.

    .LINK
    Connect-Arm
    #>
    [CmdletBinding(DefaultParameterSetName = 'Default')]
    [OutputType('ArmIdentity.AccessToken')]
    param(
        [Parameter(Position = 0)]
        [Alias('Resource')]
        [ValidateNotNullOrEmpty()]
        [string] $ResourceUrl,

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
        [ValidateSet('Auto', 'Imds', 'WorkloadIdentity')]
        [string] $Source,

        [Parameter(Mandatory, ParameterSetName = 'Context')]
        [PSTypeName('ArmIdentity.Context')]
        $Context,

        [Parameter()]
        [switch] $AsPlainText,

        [Parameter()]
        [switch] $ForceRefresh,

        [Parameter()]
        [switch] $WaitForIdentity,

        [Parameter()]
        [ValidateRange(1, 86400)]
        [int] $TimeoutSec
    )

    $failure = $null
    $own = $null
    $options = $null
    $token = $null
    try {
        $active = Get-ActiveContext -Context $Context
        $used = $active
        if ($ClientId -or $ObjectId -or $IdentityResourceId -or $Source) {
            $selector = @{}
            if ($ClientId) { $selector['client_id'] = $ClientId }
            if ($ObjectId) { $selector['object_id'] = $ObjectId }
            if ($IdentityResourceId) { $selector['identity_resource_id'] = $IdentityResourceId }
            if ($Source) { $selector['source'] = $Source }
            $own = New-ArmContext -Option $selector -Scope 'Call'
            $used = $own
        }
        # The cloud that the active context has found also holds for another identity of the same host.
        $resource = $ResourceUrl
        if (-not $resource) {
            $resource = $active.Audience
        }
        if ($WaitForIdentity) {
            $limit = $TimeoutSec
            if (-not $limit) {
                $limit = 300
            }
            $token = Wait-AccessToken -Credential $used.GetCredentialHandle() -Resource $resource -ForceRefresh $ForceRefresh -TimeoutSec $limit `
                -Cmdlet $PSCmdlet
        }
        else {
            if ($ForceRefresh -or $TimeoutSec) {
                $options = New-CallOption @{ force_refresh = [bool] $ForceRefresh; timeout_sec = $TimeoutSec }
            }
            $token = Invoke-NativeOperation -Start 'armid_token_get_start' -Arguments $used.GetCredentialHandle(), $resource, $options `
                -Take 'armid_operation_take_token' -Cmdlet $PSCmdlet -Activity 'Getting an access token'
        }
        if ($token -is [System.UInt64]) {
            $result = ConvertTo-AccessToken -Token $token -AsPlainText $AsPlainText
        }
        else {
            $failure = $token
        }
    }
    catch {
        $failure = $_
    }
    finally {
        Close-NativeHandle 'armid_token_release' $token
        Close-NativeHandle 'armid_options_release' $options
        if ($null -ne $own) {
            $own.Release()
        }
    }
    if ($null -ne $failure) {
        $asked = $ResourceUrl
        if ($PSBoundParameters.ContainsKey($PSCmdlet.ParameterSetName) -and $PSCmdlet.ParameterSetName -ne 'Context') {
            $asked = $PSBoundParameters[$PSCmdlet.ParameterSetName]
        }
        $PSCmdlet.ThrowTerminatingError((New-ArmErrorRecord -Failure $failure -TargetObject $asked))
    }
    $result
}
