# Calls one function of the library, as the P/Invoke table describes it, and checks its status.
#
# Arguments are the values for the parameters that go in. What comes back is the value of the parameter that comes out (a
# handle, a number, a string, a SecureString for UTF-16 text), nothing when there is none, and $false for PENDING.
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
        [switch] $ReturnFailure
    )

    $binding = Get-NativeBinding
    $kinds = $binding.Methods[$Name].Kinds
    $values = [object[]]::new($kinds.Length)
    $result = $null
    $resultKind = ''
    $failure = $null
    $next = 0
    for ($i = 0; $i -lt $kinds.Length; $i++) {
        $kind = $kinds[$i]
        if ($kind -eq 'out-error') {
            $failure = [System.UInt64[]]::new(1)
            $values[$i] = $failure
        }
        elseif ($kind.StartsWith('out-')) {
            $resultKind = $kind
            if ($kind -eq 'out-u64') { $result = [System.UInt64[]]::new(1) }
            elseif ($kind -eq 'out-i32') { $result = [System.Int32[]]::new(1) }
            elseif ($kind -eq 'out-i64') { $result = [System.Int64[]]::new(1) }
            else { $result = [System.IntPtr[]]::new(2) }
            $values[$i] = $result
        }
        else {
            $argument = $Arguments[$next]
            $next++
            if ($kind -eq 'u64') { $values[$i] = [System.UInt64] $argument }
            elseif ($kind -eq 'str') { if ($null -ne $argument) { $values[$i] = [byte[]] (ConvertTo-NativeText -Text $argument) } }
            elseif ($kind -eq 'u32') { $values[$i] = [System.UInt32] $argument }
            elseif ($kind -eq 'i32') { $values[$i] = [System.Int32] $argument }
            elseif ($kind -eq 'size') { $values[$i] = [System.UIntPtr]::new([System.UInt64] $argument) }
            elseif ($kind -eq 'bytes') { $values[$i] = [byte[]] $argument }
            else { $values[$i] = [System.IntPtr] $argument }
        }
    }

    $status = $binding.Methods[$Name].Method.Invoke($null, $values)
    if ($status -eq 1) {
        return $false
    }
    if ($status -ne 0) {
        # Releases have no error object, and need none: a handle that is already gone is what a release wants.
        if ($null -eq $failure) {
            return
        }
        $exception = New-ArmException -ErrorHandle $failure[0] -Status $status
        if ($ReturnFailure) {
            return $exception
        }
        throw New-ArmErrorRecord -Failure $exception
    }

    if ($resultKind -eq 'out-str') {
        $length = $result[1].ToInt32()
        if ($length -eq 0) {
            return ''
        }
        $bytes = [byte[]]::new($length)
        [System.Runtime.InteropServices.Marshal]::Copy($result[0], $bytes, 0, $length)
        return [System.Text.Encoding]::UTF8.GetString($bytes)
    }
    if ($resultKind -eq 'out-utf16') {
        $secret = $binding.ToSecureString.Invoke($null, [object[]] @($result[0], $result[1].ToInt32()))
        $secret.MakeReadOnly()
        return $secret
    }
    if ($null -ne $result) {
        return $result[0]
    }
}
