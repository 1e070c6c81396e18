# Emits ArmIdentity.AccessToken, what Get-ArmAccessToken returns. It is a class, because the text of one is the name of its type: that of a
# PSCustomObject would show the token.
function New-TokenType {
    [CmdletBinding()]
    [OutputType([type])]
    param(
        [Parameter(Mandatory)]
        [object] $ModuleBuilder
    )

    $text, $object, $time = [string], [object], [System.DateTimeOffset]
    $token = $ModuleBuilder.DefineType('ArmIdentity.AccessToken', 'Public, Sealed')
    $null = $token.DefineField('Token', $object, 'Public')
    $null = $token.DefineField('ExpiresOn', $time, 'Public')
    foreach ($name in 'Type', 'Resource', 'Source', 'ClientId', 'ObjectId', 'TenantId') {
        $null = $token.DefineField($name, $text, 'Public')
    }
    $token.CreateType()
}
