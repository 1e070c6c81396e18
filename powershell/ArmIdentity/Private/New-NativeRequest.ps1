# A request object of the library. The caller releases it.
function New-NativeRequest {
    [CmdletBinding()]
    [OutputType([System.UInt64])]
    param(
        [Parameter(Mandatory)]
        [string] $Method,

        # A path or a URL.
        [Parameter(Mandatory)]
        [string] $Target,

        [Parameter()]
        [AllowEmptyString()]
        [string] $ApiVersion,

        [Parameter()]
        [AllowNull()]
        [System.Collections.IDictionary] $Headers,

        # JSON text, or an object to be written as JSON.
        [Parameter()]
        [AllowNull()]
        [object] $Body
    )

    $request = Invoke-NativeMethod 'armid_request_new' $Method, $Target
    $complete = $false
    try {
        if ($ApiVersion) {
            Invoke-NativeMethod 'armid_request_set_api_version' $request, $ApiVersion
        }
        if ($null -ne $Headers) {
            foreach ($name in $Headers.Keys) {
                Invoke-NativeMethod 'armid_request_set_header' $request, ([string] $name), ([string] $Headers[$name])
            }
        }
        if ($null -ne $Body -and '' -ne $Body) {
            $json = $Body
            if ($Body -isnot [string]) {
                $json = ConvertTo-ArmJson -InputObject $Body
            }
            $bytes = [System.Text.UTF8Encoding]::new($false, $true).GetBytes($json)
            Invoke-NativeMethod 'armid_request_set_body' $request, $bytes, ([System.IntPtr] $bytes.Length)
        }
        $complete = $true
    }
    finally {
        if (-not $complete) {
            Close-NativeHandle 'armid_request_release' $request
        }
    }
    $request
}
