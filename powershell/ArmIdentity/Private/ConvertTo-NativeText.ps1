# A string as the NUL-terminated UTF-8 bytes that the library takes.
function ConvertTo-NativeText {
    [CmdletBinding()]
    [OutputType([byte[]])]
    param(
        [Parameter(Mandatory)]
        [AllowEmptyString()]
        [string] $Text
    )

    if ($Text.IndexOf([char] 0) -ge 0) {
        throw New-ArmErrorRecord -Failure (New-ArmException -Code 'InvalidArgument' -Message 'A value contains a NUL character. Remove it.')
    }
    # Strict: half a surrogate pair must not silently become a question mark in a name or a body.
    try {
        $bytes = [System.Text.UTF8Encoding]::new($false, $true).GetBytes($Text + [char] 0)
    }
    catch [System.Text.EncoderFallbackException] {
        throw New-ArmErrorRecord -Failure (New-ArmException -Code 'InvalidArgument' -Message 'A value contains half of a surrogate pair and is no valid Unicode text. Correct it.')
    }
    , $bytes
}
