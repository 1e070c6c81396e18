# Runs an operation of the library to its end and returns the handle of its result, or an ArmIdentity.ArmException when it failed.
# The wait is a loop of short waits in script, because only between statements of a script does PowerShell notice Ctrl+C; the
# finally block then runs, and releasing an operation cancels what still runs of it.
function Invoke-NativeOperation {
    [CmdletBinding()]
    [OutputType([System.UInt64], 'ArmIdentity.ArmException')]
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
        [string] $Activity
    )

    # Read here, not passed in: -Verbose and -Debug of a command set these for everything that it calls.
    $logLevel = 0
    if (@('SilentlyContinue', 'Ignore') -notcontains $VerbosePreference) {
        $logLevel = 3
    }
    if (@('SilentlyContinue', 'Ignore') -notcontains $DebugPreference) {
        $logLevel = 4
    }

    $operation = [System.UInt64] 0
    $progress = $null
    try {
        if ($logLevel) {
            Invoke-NativeMethod 'armid_log_queue_open' $logLevel, 1024
        }
        $started = Invoke-NativeMethod $Start $Arguments -ReturnFailure
        if ($started -is [System.Exception]) {
            return $started
        }
        $operation = $started
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        while ($true) {
            $outcome = Invoke-NativeMethod 'armid_operation_wait' $operation, 100 -ReturnFailure
            if ($outcome -is [System.Exception]) {
                return $outcome
            }
            if ($false -ne $outcome) {
                break
            }
            if ($logLevel) {
                Write-NativeLog -Cmdlet $Cmdlet
            }
            # Most calls are over long before a second has passed; a bar that only flashes is noise.
            if ($watch.ElapsedMilliseconds -ge 1000) {
                $progress = New-OperationProgress -Operation $operation -Activity $Activity
                $Cmdlet.WriteProgress($progress)
            }
        }
        Invoke-NativeMethod $Take $operation
    }
    finally {
        Invoke-NativeMethod 'armid_operation_release' $operation
        # Nothing more may be written to a pipeline that is being stopped.
        if (-not $Cmdlet.Stopping) {
            if ($null -ne $progress) {
                $progress.RecordType = [System.Management.Automation.ProgressRecordType]::Completed
                $Cmdlet.WriteProgress($progress)
            }
            if ($logLevel) {
                Write-NativeLog -Cmdlet $Cmdlet
            }
        }
        if ($logLevel) {
            Invoke-NativeMethod 'armid_log_queue_open' 0, 0
        }
    }
}
