# A long life: cached tokens, reads of Azure Resource Manager, commands that are stopped, and imports, without end and without growth. Each in
# a fresh process. ARMIDENTITY_ENDURANCE=full takes the numbers that a service reaches in months.
BeforeDiscovery {
    $full = $env:ARMIDENTITY_ENDURANCE -eq 'full'
    $lives = @(
        @{ What = 'cached tokens'; Warm = 300; Count = if ($full) { 100000 } else { 1000 }; Command = '$null = Get-ArmAccessToken' }
        @{ What = 'reads of Azure Resource Manager'; Warm = 40; Count = if ($full) { 50000 } else { 100 }; Command = '$null = Get-ArmResourceGroup -Name myResourceGroupVM' }
        @{ What = 'errors'; Warm = 40; Count = if ($full) { 10000 } else { 100 }; Command = '$null = Get-ArmResourceGroup -Name absent -ErrorAction SilentlyContinue; $Error.Clear()' }
    )
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Environment.ps1')
    Import-Module $modulePath -Force
    Reset-Everything

    # What a process holds: bytes of objects, bytes of memory, handles (on Linux: open files), threads.
    $measuring = @'
function Measure-Process {
    for ($i = 0; $i -lt 3; $i++) { [System.GC]::Collect(); [System.GC]::WaitForPendingFinalizers() }
    $process = [System.Diagnostics.Process]::GetCurrentProcess()
    [pscustomobject]@{ Objects = [System.GC]::GetTotalMemory($true); Memory = $process.WorkingSet64; Handles = $process.HandleCount; Threads = $process.Threads.Count }
}
function Write-Growth {
    param($Before, $After)
    'growth: {0} {1} {2} {3}' -f ($After.Objects - $Before.Objects), ($After.Memory - $Before.Memory), ($After.Handles - $Before.Handles), ($After.Threads - $Before.Threads)
}
'@

    function Assert-NoGrowth {
        param([string[]] $Lines, [long] $Memory = 96MB)
        $growth = @($Lines | Where-Object { $_ -match '^growth: ' })
        $growth.Count | Should -Be 1 -Because ($Lines -join "`n")
        Write-Host "    $growth (bytes of objects, bytes, handles, threads)"
        $numbers = @($growth[0].Substring(8).Split(' ') | ForEach-Object { [long] $_ })
        $numbers[0] | Should -BeLessThan 4MB
        # What the collector has and does not use comes and goes with the machine's load.
        $numbers[1] | Should -BeLessThan $Memory
        $numbers[2] | Should -BeLessThan 16
        $numbers[3] | Should -BeLessThan 8
    }
}

AfterAll {
    Reset-Everything
}

# Under Wine 8 a collection of garbage can crash .NET, so nothing can be measured there.
Describe 'A process does not grow' -Skip:([bool] $env:ARMIDENTITY_TEST_WITHOUT_COLLECTION) {
    It 'with <What>: <Count> of them' -ForEach $lives {
        $lines = @(Invoke-FreshProcess @"
$measuring
Import-Module '$modulePath'
for (`$i = 0; `$i -lt $Warm; `$i++) { $Command }
`$before = Measure-Process
for (`$i = 0; `$i -lt $Count; `$i++) { $Command }
Write-Growth `$before (Measure-Process)
"@)
        Assert-NoGrowth $lines
    }

    # PowerShell itself keeps a runspace in which a script has read a member of some types, such as an entry of a hashtable, among the 128 ways
    # that it remembers for reading that member; so the first 130 come before the count.
    It 'with more than 100 runspaces that import the module, use it and remove it' {
        $runspaces = if ($env:ARMIDENTITY_ENDURANCE -eq 'full') { 1000 } else { 40 }
        $lines = @(Invoke-FreshProcess @"
$measuring
function Invoke-Runspace {
    `$shell = [powershell]::Create()
    try {
        `$null = `$shell.AddScript("Import-Module '$modulePath'; ``(Get-ArmAccessToken``).ClientId; Remove-Module ArmIdentity")
        `$found = @(`$shell.Invoke())
        if (`$shell.HadErrors -or `$found.Count -ne 1 -or `$found[0] -ne '$systemAssignedClientId') { throw "a runspace gave `$found `$(`$shell.Streams.Error)" }
    }
    finally {
        `$shell.Runspace.Dispose()
        `$shell.Dispose()
    }
}
for (`$i = 0; `$i -lt 130; `$i++) { Invoke-Runspace }
`$before = Measure-Process
for (`$i = 0; `$i -lt $runspaces; `$i++) { Invoke-Runspace }
Write-Growth `$before (Measure-Process)
"@)
        Assert-NoGrowth $lines -Memory 256MB
    }
}

Describe 'A process that ends while commands run' {
    It 'ends at once with its exit code' {
        Add-SimulatorFault @{ service = 'imds'; path_prefix = '/metadata/identity'; delay_ms = 600000; effect = 'answer' }
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $null = Invoke-FreshProcess @"
Import-Module '$modulePath'
`$shells = foreach (`$i in 1..4) {
    `$shell = [powershell]::Create()
    `$null = `$shell.AddScript("Import-Module '$modulePath'; Get-ArmAccessToken -ForceRefresh -Verbose")
    `$null = `$shell.BeginInvoke()
    `$shell
}
`$client = New-Object System.Net.WebClient
for (`$i = 0; `$i -lt 300 -and `$client.DownloadString('$controlUrl/requests') -notmatch 'oauth2/token'; `$i++) { [System.Threading.Thread]::Sleep(200) }
[System.Environment]::Exit(7)
"@
        $LASTEXITCODE | Should -Be 7
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 120
        @(Get-SimulatorRequest | Where-Object { $_.target -like '*oauth2/token*' }).Count | Should -BeGreaterThan 0
        $null = Invoke-SimulatorControl DELETE '/faults'
    }
}
