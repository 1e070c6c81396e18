# Gets a token, and asks again while the identity is not found: one that was assigned a moment ago takes a while until the host knows it.
# Returns a token handle, or the ArmIdentity.ArmException of the last attempt.
function Wait-AccessToken {
    [CmdletBinding()]
    [OutputType([object])]
    param(
        [Parameter(Mandatory)]
        [object] $Credential,

        # What the token is for; $null = Azure Resource Manager of the cloud in use.
        [Parameter(Mandatory)]
        [AllowNull()]
        [object] $Resource,

        # The option of an attempt.
        [Parameter(Mandatory)]
        [bool] $ForceRefresh,

        # The longest that all of it may take, in seconds.
        [Parameter(Mandatory)]
        [int] $TimeoutSec,

        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet
    )

    $activity = 'Waiting for the managed identity'
    $longestPause = 10
    $pause = 1
    $progress = $null
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $attempts = 0
    try {
        while ($true) {
            $options = $null
            try {
                $remaining = [System.Math]::Max(1, [int] [System.Math]::Ceiling($TimeoutSec - $watch.Elapsed.TotalSeconds))
                $options = New-CallOption @{ force_refresh = $ForceRefresh; timeout_sec = [System.Math]::Min(120, $remaining) }
                $token = Invoke-NativeOperation -Start 'armid_token_get_start' -Arguments $Credential, $Resource, $options `
                    -Take 'armid_operation_take_token' -Cmdlet $Cmdlet -Activity $activity
            }
            finally {
                Close-NativeHandle 'armid_options_release' $options
            }
            $attempts++
            $isAbsent = $token -is [System.Exception] -and ('IdentityNotFound', 'IdentityNotAssigned' -contains $token.Code)
            if (-not $isAbsent -or $watch.Elapsed.TotalSeconds + $pause -ge $TimeoutSec) {
                return $token
            }
            $Cmdlet.WriteVerbose("The identity is not there yet ($($token.Code)); next attempt in $pause s.")
            $until = $watch.Elapsed.TotalSeconds + $pause
            while ($watch.Elapsed.TotalSeconds -lt $until) {
                $status = 'attempt {0}: {1}, next one in {2:0} s' -f $attempts, $token.Code, [System.Math]::Ceiling($until - $watch.Elapsed.TotalSeconds)
                $progress = [System.Management.Automation.ProgressRecord]::new(1, $activity, $status)
                $Cmdlet.WriteProgress($progress)
                # Short, because only between statements does PowerShell notice Ctrl+C.
                [System.Threading.Thread]::Sleep(100)
            }
            $pause = [System.Math]::Min($longestPause, 2 * $pause)
        }
    }
    finally {
        if ($null -ne $progress) {
            Complete-Progress -Progress $progress -Cmdlet $Cmdlet
        }
    }
}
