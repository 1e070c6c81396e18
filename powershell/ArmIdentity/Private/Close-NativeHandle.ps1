# Releases a handle if there is one: for finally blocks, where a variable may hold nothing or a failure instead.
function Close-NativeHandle {
    [CmdletBinding()]
    param(
        # The function that releases it.
        [Parameter(Mandatory, Position = 0)]
        [string] $Release,

        [Parameter(Position = 1)]
        [AllowNull()]
        [object] $Handle
    )

    if ($Handle -is [System.UInt64]) {
        Invoke-NativeMethod $Release $Handle
    }
}
