# Calls one function of the library, as the P/Invoke table describes it, and checks its status.
#
# Arguments are the values for the parameters that go in. What comes back is the value of the parameter that comes out (a
# handle, a number, a string, a SecureString for UTF-16 text), nothing when there is none or the text is empty, and $false for PENDING.
# Any other status is thrown as an ArmIdentity.ArmException, or returned as one with -ReturnFailure.
function Invoke-NativeMethod {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)]
        [string] $Name,

        [Parameter(Position = 1)]
        [AllowNull()]
        [object[]] $Arguments,

        # For failures that are to be expected, such as a refusal by the service: what is thrown and caught inside a command still
        # shows up in the caller's $Error and -ErrorVariable.
        [Parameter()]
        [object] $ReturnFailure
    )

    $native = $script:Binding
    if ($null -eq $native) {
        $native = Get-NativeBinding
    }
    if ($null -eq $Arguments) {
        $Arguments = @()
    }
    $result = $native['Call'].Invoke($native[$Name], $Arguments)
    if ($result -is [System.UInt64[]]) {
        $result = New-ArmException -Failure $result
        if (-not $ReturnFailure) {
            throw New-ArmErrorRecord -Failure $result
        }
    }
    if ($null -ne $result) {
        $result
    }
}
