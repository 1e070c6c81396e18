# Emits ArmIdentity.AccessToken, what Get-ArmAccessToken returns. It is a class, because the text of one is the name of its type: that of a
# PSCustomObject would show the token.
function New-TokenType {
    [CmdletBinding()]
    [OutputType([type])]
    param(
        [Parameter(Mandatory)]
        [object] $ModuleBuilder
    )

    $types = @{ Token = [object]; ExpiresOn = [System.DateTimeOffset] }
    $token = $ModuleBuilder.DefineType('ArmIdentity.AccessToken', 'Public, Sealed')
    foreach ($name in 'Token', 'ExpiresOn', 'Type', 'Resource', 'Source', 'ClientId', 'ObjectId', 'TenantId') {
        $type = $types[$name]
        if (-not $type) {
            $type = [string]
        }
        $null = $token.DefineField($name, $type, 'Public')
    }
    $token.CreateType()
}
