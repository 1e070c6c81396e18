# Reads a resource group in turns: by the module, by what it replaces, and by an HttpClient that is kept open. Prints the median seconds of each.
param([string] $Module, [string] $Baseline, [int] $Calls = 50, [int] $First = 10)
$ErrorActionPreference = 'Stop'
Import-Module $Module
$token = (Get-ArmAccessToken -AsPlainText).Token
$subscription = (Get-ArmSubscription | Select-Object -First 1).Id -replace '.*/'
$uri = "$env:ARMIDENTITY_ARM_ENDPOINT/subscriptions/$subscription/resourceGroups/myResourceGroupVM?api-version=2021-04-01"

function New-Client {
    $handler = [System.Net.Http.HttpClientHandler]::new()
    $handler.ServerCertificateCustomValidationCallback = [System.Net.Http.HttpClientHandler]::DangerousAcceptAnyServerCertificateValidator
    $client = [System.Net.Http.HttpClient]::new($handler)
    $client.DefaultRequestHeaders.Authorization = [System.Net.Http.Headers.AuthenticationHeaderValue]::new('Bearer', $token)
    $client
}

$kept = New-Client
$ways = @(
    { Get-ArmResourceGroup -Name myResourceGroupVM }
    if ($Baseline -eq 'Invoke-RestMethod') {
        { Invoke-RestMethod -Uri $uri -Headers @{ Authorization = "Bearer $token" } -SkipCertificateCheck }
    } else {
        { $client = New-Client; $client.GetStringAsync($uri).GetAwaiter().GetResult() | ConvertFrom-Json; $client.Dispose() }
    }
    { $kept.GetStringAsync($uri).GetAwaiter().GetResult() | ConvertFrom-Json }
)
$seconds = @{ 0 = [System.Collections.Generic.List[double]]::new(); 1 = [System.Collections.Generic.List[double]]::new(); 2 = [System.Collections.Generic.List[double]]::new() }
$watch = [System.Diagnostics.Stopwatch]::new()
for ($call = 0; $call -lt $First + $Calls; $call++) {
    for ($way = 0; $way -lt $ways.Count; $way++) {
        $watch.Restart()
        $group = & $ways[$way]
        $watch.Stop()
        if ($group.name -ne 'myResourceGroupVM') { throw 'the resource group is not as it must be' }
        # The first calls load and compile what the later ones use.
        if ($call -ge $First) { $seconds[$way].Add($watch.Elapsed.TotalSeconds) }
    }
}
$medians = foreach ($way in 0..2) { $seconds[$way].Sort(); $seconds[$way][[int][Math]::Floor($Calls / 2)].ToString([cultureinfo]::InvariantCulture) }
$medians -join ' '
