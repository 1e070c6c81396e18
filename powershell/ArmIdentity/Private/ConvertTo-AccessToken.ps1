# An ArmIdentity.AccessToken from a token of the library.
function ConvertTo-AccessToken {
    [CmdletBinding()]
    [OutputType('ArmIdentity.AccessToken')]
    param(
        [Parameter(Mandatory)]
        [object] $Token,

        # Whether the token becomes a string instead of a SecureString.
        [Parameter()]
        [object] $AsPlainText
    )

    $type = $script:Binding['AccessToken']
    $result = [System.Activator]::CreateInstance($type)
    $functions = @{
        Token = 'armid_token_text_utf16'; Type = 'armid_token_type'; Resource = 'armid_token_resource'; Source = 'armid_token_source'
        ClientId = 'armid_token_client_id'; ObjectId = 'armid_token_object_id'; TenantId = 'armid_token_tenant_id'
    }
    if ($AsPlainText) {
        $functions['Token'] = 'armid_token_text'
    }
    foreach ($name in $functions.Keys) {
        $known = Invoke-NativeMethod $functions[$name] $Token
        if ($null -ne $known) {
            # A loop over names, because every single assignment that a script makes costs more than a millisecond when it first runs.
            $type.GetField($name).SetValue($result, $known)
        }
    }
    $expiresOn = [System.DateTimeOffset]::FromUnixTimeSeconds((Invoke-NativeMethod 'armid_token_expires_on' $Token))
    $type.GetField('ExpiresOn').SetValue($result, $expiresOn)
    $result
}
