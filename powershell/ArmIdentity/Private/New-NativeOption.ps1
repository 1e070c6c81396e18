# An options object of the library, from names and values. The caller releases it.
function New-NativeOption {
    [CmdletBinding()]
    [OutputType([System.UInt64])]
    param(
        # Option names of the library and their values; $null leaves an option out.
        [Parameter(Mandatory)]
        [System.Collections.IDictionary] $Value,

        # Names of secret options and their values, each a SecureString.
        [Parameter()]
        [AllowNull()]
        [System.Collections.IDictionary] $Secret
    )

    $options = Invoke-NativeMethod 'armid_options_new'
    $complete = $false
    try {
        foreach ($name in $Value.Keys) {
            $setting = $Value[$name]
            if ($null -ne $setting) {
                if ($setting -is [bool]) {
                    $setting = if ($setting) { 'true' } else { 'false' }
                }
                # The same text in every culture.
                Invoke-NativeMethod 'armid_options_set' $options, $name, "$setting"
            }
        }
        if ($null -ne $Secret) {
            foreach ($name in $Secret.Keys) {
                $buffer = [System.Runtime.InteropServices.Marshal]::SecureStringToGlobalAllocUnicode($Secret[$name])
                try {
                    Invoke-NativeMethod 'armid_options_set_secret_utf16' $options, $name, $buffer, ([System.IntPtr] $Secret[$name].Length)
                }
                finally {
                    [System.Runtime.InteropServices.Marshal]::ZeroFreeGlobalAllocUnicode($buffer)
                }
            }
        }
        $complete = $true
    }
    finally {
        if (-not $complete) {
            Invoke-NativeMethod 'armid_options_release' $options
        }
    }
    $options
}
