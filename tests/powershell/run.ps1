# Runs the tests of the staged module with Pester 5 and exits with 1 when one fails. The environment names the module and a running
# simulator: see Environment.ps1. The last line is "N passed, N failed, N skipped".
$ErrorActionPreference = 'Stop'
Import-Module Pester -MinimumVersion 5.0
$result = Invoke-Pester -Path $PSScriptRoot -Output Normal -PassThru
# A set-up that fails, or a file that does not load, is a failure too.
$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
'{0} passed, {1} failed, {2} skipped' -f $result.PassedCount, $failed, $result.SkippedCount
if ($failed -gt 0 -or $result.PassedCount -eq 0) {
    exit 1
}
exit 0
