# Lists every resource of the subscription. Prints the seconds to the first and to the last object, and the bytes of memory that it took at most.
param([string] $Module, [string] $By, [int] $Expected)
$ErrorActionPreference = 'Stop'
Import-Module $Module
$token = (Get-ArmAccessToken -AsPlainText).Token
$subscription = (Get-ArmSubscription | Select-Object -First 1).Id -replace '.*/'
# ConvertFrom-Json is loaded before the clock starts, as the module is.
$null = '{}' | ConvertFrom-Json
[GC]::Collect()
$process = [System.Diagnostics.Process]::GetCurrentProcess()
$before = $process.WorkingSet64

$state = @{ First = 0.0; Count = 0 }
$watch = [System.Diagnostics.Stopwatch]::StartNew()
$count = {
    if ($state.Count -eq 0) { $state.First = $watch.Elapsed.TotalSeconds }
    $state.Count++
}
if ($By -eq 'Get-ArmResource') {
    Get-ArmResource | ForEach-Object $count
} else {
    $handler = [System.Net.Http.HttpClientHandler]::new()
    $handler.ServerCertificateCustomValidationCallback = [System.Net.Http.HttpClientHandler]::DangerousAcceptAnyServerCertificateValidator
    $client = [System.Net.Http.HttpClient]::new($handler)
    $client.DefaultRequestHeaders.Authorization = [System.Net.Http.Headers.AuthenticationHeaderValue]::new('Bearer', $token)
    $next = "$env:ARMIDENTITY_ARM_ENDPOINT/subscriptions/$subscription/resources?api-version=2021-04-01"
    while ($next) {
        $page = $client.GetStringAsync($next).GetAwaiter().GetResult() | ConvertFrom-Json
        $page.value | ForEach-Object $count
        $next = $page.nextLink
    }
}
$last = $watch.Elapsed.TotalSeconds
if ($state.Count -lt $Expected) { throw "$($state.Count) resources instead of $Expected" }
$process.Refresh()
(($state.First, $last, ($process.PeakWorkingSet64 - $before)) | ForEach-Object { ([double]$_).ToString([cultureinfo]::InvariantCulture) }) -join ' '
