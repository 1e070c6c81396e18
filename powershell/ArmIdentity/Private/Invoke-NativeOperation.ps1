# Runs an operation of the library to its end and returns the handle of its result, or an ArmIdentity.ArmException when it failed.
# The wait is a loop of short waits in script, because only between statements of a script does PowerShell notice Ctrl+C; the
# finally block then runs, and releasing an operation cancels what still runs of it.
function Invoke-NativeOperation {
    [CmdletBinding()]
    [OutputType([object])]
    param(
        # The function that starts it, and its arguments.
        [Parameter(Mandatory)]
        [string] $Start,

        [Parameter(Mandatory)]
        [AllowNull()]
        [object[]] $Arguments,

        # The function that takes the result.
        [Parameter(Mandatory)]
        [string] $Take,

        # The command that shows progress and log lines.
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        [Parameter(Mandatory)]
        [string] $Activity,

        # Whether a person may have to sign in meanwhile.
        [Parameter()]
        [object] $MayPrompt
    )

    # Read here, not passed in: -Verbose and -Debug of a command set these for everything that it calls.
    # SilentlyContinue is 0, and comparing an enumeration with text takes a while.
    $logLevel = $null
    if ($VerbosePreference -and @('SilentlyContinue', 'Ignore') -notcontains $VerbosePreference) {
        $logLevel = 3
    }
    if ($DebugPreference -and @('SilentlyContinue', 'Ignore') -notcontains $DebugPreference) {
        $logLevel = 4
    }

    $native = $script:Binding
    if ($null -eq $native) {
        $native = Get-NativeBinding
    }
    $call = $native['Call']
    $operation = $null
    $waited = $null
    $progress = $null
    $prompt = ''
    try {
        if ($logLevel) {
            Invoke-NativeMethod 'armid_log_queue_open' $logLevel, 1024
        }
        # As Invoke-NativeMethod does it, which would make up half of the time of a call.
        $started = $call.Invoke($native[$Start], $Arguments)
        if ($started -is [System.UInt64[]]) {
            return New-ArmException -Failure $started
        }
        $operation = @($started)
        while ($true) {
            $outcome = $call.Invoke($native['armid_operation_wait'], @($started, 100))
            if ($null -eq $outcome) {
                $taken = $call.Invoke($native[$Take], $operation)
                if ($taken -is [System.UInt64[]]) {
                    throw New-ArmErrorRecord -Failure (New-ArmException -Failure $taken)
                }
                return $taken
            }
            if ($outcome -is [System.UInt64[]]) {
                return New-ArmException -Failure $outcome
            }
            if ($logLevel) {
                Write-NativeLog -Cmdlet $Cmdlet
            }
            if ($MayPrompt) {
                $prompt = Show-SignInPrompt -Operation $started -Cmdlet $Cmdlet -Shown $prompt
            }
            # Most calls are over long before a second has passed; a bar that only flashes is noise.
            if ($null -eq $waited) {
                $waited = [System.Diagnostics.Stopwatch]::StartNew()
            }
            elseif ($waited.ElapsedMilliseconds -ge 900) {
                $progress = New-OperationProgress -Operation $started -Activity $Activity
                $Cmdlet.WriteProgress($progress)
            }
        }
    }
    finally {
        if ($null -ne $operation) {
            $null = $call.Invoke($native['armid_operation_release'], $operation)
        }
        if ($null -ne $progress) {
            Complete-Progress -Progress $progress -Cmdlet $Cmdlet
        }
        if ($logLevel) {
            # Nothing more may be written to a pipeline that is being stopped.
            if (-not $Cmdlet.Stopping) {
                Write-NativeLog -Cmdlet $Cmdlet
            }
            Invoke-NativeMethod 'armid_log_queue_open' 0, 0
        }
    }
}
