# Runs the tests of the staged module with Pester 5 and exits with 1 when one fails. The environment names the module and a running
# simulator: see Environment.ps1. The last line is "N passed, N failed, N skipped".
#
# Each file runs in a process of its own: it starts with nothing bound, and a crash of the process costs one file, not the run.
param(
    # Runs this file alone, in this process.
    [string] $Path
)
$ErrorActionPreference = 'Stop'

if ($Path) {
    if ($env:ARMIDENTITY_TEST_WITHOUT_COLLECTION) {
        # For Wine 8, where .NET crashes when it collects a method that PowerShell compiled for a loop.
        $null = [System.GC]::TryStartNoGCRegion(1500MB)
    }
    Import-Module Pester -MinimumVersion 5.0
    $result = Invoke-Pester -Path $Path -Output Normal -PassThru
    # A set-up that fails, or a file that does not load, is a failure too.
    $failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
    'result: {0} {1} {2}' -f $result.PassedCount, $failed, $result.SkippedCount
    exit 0
}

$passed = 0
$failed = 0
$skipped = 0
$engine = [System.Diagnostics.Process]::GetCurrentProcess().MainModule.FileName
foreach ($file in [System.IO.Directory]::GetFiles($PSScriptRoot, '*.Tests.ps1') | Sort-Object) {
    $result = $null
    & $engine -NoProfile -NonInteractive -File $PSCommandPath -Path $file | ForEach-Object {
        if ($_ -match '^result: (\d+) (\d+) (\d+)$') {
            $result = $Matches
        }
        else {
            $_
        }
    }
    if ($null -eq $result -or [int] $result[1] + [int] $result[2] + [int] $result[3] -eq 0) {
        "The process that ran $file ended early."
        $failed++
    }
    else {
        $passed += [int] $result[1]
        $failed += [int] $result[2]
        $skipped += [int] $result[3]
    }
}
'{0} passed, {1} failed, {2} skipped' -f $passed, $failed, $skipped
if ($failed -gt 0 -or $passed -eq 0) {
    exit 1
}
exit 0
