# An options object for one call, or nothing when nothing differs from the context. The caller releases it.
function New-CallOption {
    [CmdletBinding()]
    [OutputType([System.UInt64])]
    param(
        # Option names of the library and their values; $null, '', 0 and $false leave an option out.
        [Parameter(Mandatory)]
        [hashtable] $Value
    )

    $set = @{}
    foreach ($name in $Value.Keys) {
        if ($Value[$name]) {
            $set[$name] = $Value[$name]
        }
    }
    if ($set.Count -eq 0) {
        return
    }
    New-NativeOption -Value $set
}
