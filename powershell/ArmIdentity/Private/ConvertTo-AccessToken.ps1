# An ArmIdentity.AccessToken from a token of the library.
function ConvertTo-AccessToken {
    [CmdletBinding()]
    [OutputType('ArmIdentity.AccessToken')]
    param(
        [Parameter(Mandatory)]
        [System.UInt64] $Token,

        # The token as a string instead of a SecureString.
        [Parameter()]
        [switch] $AsPlainText
    )

    $result = [System.Activator]::CreateInstance((Get-NativeBinding).AccessToken)
    if ($AsPlainText) {
        $result.Token = Invoke-NativeMethod 'armid_token_text' $Token
    }
    else {
        $result.Token = Invoke-NativeMethod 'armid_token_text_utf16' $Token
    }
    $result.ExpiresOn = [System.DateTimeOffset]::FromUnixTimeSeconds((Invoke-NativeMethod 'armid_token_expires_on' $Token))
    $result.Type = Invoke-NativeMethod 'armid_token_type' $Token
    $result.Resource = Invoke-NativeMethod 'armid_token_resource' $Token
    $result.Source = Invoke-NativeMethod 'armid_token_source' $Token
    foreach ($known in @(@('ClientId', 'armid_token_client_id'), @('ObjectId', 'armid_token_object_id'), @('TenantId', 'armid_token_tenant_id'))) {
        $text = Invoke-NativeMethod $known[1] $Token
        if ($text) {
            $result.($known[0]) = $text
        }
    }
    $result
}
