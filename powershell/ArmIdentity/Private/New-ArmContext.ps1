# A context: a credential and a client of the library, and what is known about them. Makes no network call.
function New-ArmContext {
    [CmdletBinding()]
    [OutputType('ArmIdentity.Context')]
    param(
        # Option names of the library and their values.
        [Parameter(Mandatory)]
        [System.Collections.IDictionary] $Option,

        # Names of secret options and their values, each a SecureString.
        [Parameter()]
        [AllowNull()]
        [System.Collections.IDictionary] $Secret,

        # Process, Runspace or Call.
        [Parameter(Mandatory)]
        [string] $Scope
    )

    $Option['host_language'] = "PowerShell/$($PSVersionTable['PSVersion'])"
    $options = $null
    $credential = $null
    $client = $null
    $context = $null
    try {
        $options = New-NativeOption -Value $Option -Secret $Secret
        $credential = Invoke-NativeMethod 'armid_credential_new' $options
        $client = Invoke-NativeMethod 'armid_client_new' $credential, $options
        $context = [System.Activator]::CreateInstance($script:Binding['Context'], [object[]] @($credential, $client, $Scope))
    }
    finally {
        Close-NativeHandle 'armid_options_release' $options
        if ($null -eq $context) {
            Close-NativeHandle 'armid_client_release' $client
            Close-NativeHandle 'armid_credential_release' $credential
        }
    }
    $context
}
