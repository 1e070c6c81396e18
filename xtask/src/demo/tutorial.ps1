# The on-VM half of the tutorial. Each step shows its command, its output and its time. The script ends with 1 at the first step that
# does not give what it must.
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)] [string] $Module,
    [Parameter(Mandatory = $true)] [string] $ClientId,
    [Parameter(Mandatory = $true)] [string] $ObjectId,
    [Parameter(Mandatory = $true)] [string] $IdentityResourceId
)

$ErrorActionPreference = 'Stop'

$isToken = { $output.Token -is [securestring] -and $output.Source -eq 'Imds' -and $output.ExpiresOn -gt [DateTimeOffset]::UtcNow }
$isTokenOfIdentity = { (& $isToken) -and $output.ClientId -eq $ClientId }

$steps = @(
    @{
        Title   = 'Import the module'
        Command = "Import-Module '$Module'"
        Holds   = { (Get-Command -Module ArmIdentity).Count -ge 7 }
    }
    @{
        Title   = 'A token for the system-assigned identity of this machine'
        Command = 'Get-ArmAccessToken'
        Holds   = $isToken
    }
    @{
        Title   = 'A token for the user-assigned identity ID1, by its client id'
        Command = "Get-ArmAccessToken -ClientId $ClientId"
        Holds   = $isTokenOfIdentity
    }
    @{
        Title   = 'The same by its object id'
        Command = "Get-ArmAccessToken -ObjectId $ObjectId"
        Holds   = $isTokenOfIdentity
    }
    @{
        Title   = 'The same by its resource id'
        Command = "Get-ArmAccessToken -IdentityResourceId $IdentityResourceId"
        Holds   = $isTokenOfIdentity
    }
    @{
        Title   = 'The token is no plain text (and comes from the cache now)'
        Command = '(Get-ArmAccessToken).Token.GetType().FullName'
        Holds   = { $output -eq 'System.Security.SecureString' }
    }
    @{
        Title   = 'The resource group of the machine'
        Command = 'Get-ArmResourceGroup -Name myResourceGroupVM'
        Holds   = { $output.ResourceGroupName -eq 'myResourceGroupVM' -and $output.ProvisioningState -eq 'Succeeded' }
    }
    @{
        Title   = 'The same as JSON, as Azure Resource Manager sent it'
        Command = "Invoke-ArmRestMethod -Path '/subscriptions/{subscription}/resourceGroups/myResourceGroupVM' -ApiVersion 2024-11-01 -Raw"
        Holds   = { $output -like '*"provisioningState":"Succeeded"*' }
    }
    @{
        Title   = 'A resource group on which the identity has no role'
        Command = 'Get-ArmResourceGroup -Name TestRG'
        Fails   = {
            $failure.FullyQualifiedErrorId -like 'ArmIdentity.ArmAuthorizationFailed*' -and
            $failure.Exception.ServiceCode -eq 'AuthorizationFailed' -and
            $failure.Exception.StatusCode -eq 403
        }
    }
)

foreach ($step in $steps) {
    $output = $null
    $failure = $null
    $command = [scriptblock]::Create($step.Command)

    Write-Host ''
    Write-Host "# $($step.Title)"
    Write-Host "PS> $($step.Command)"
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    try {
        $output = . $command
    }
    catch {
        $failure = $_
    }
    $milliseconds = $watch.Elapsed.TotalMilliseconds

    if ($null -ne $failure) {
        Write-Host ($failure | Out-String).Trim()
    }
    elseif ($null -ne $output) {
        Write-Host ($output | Out-String).Trim()
    }
    Write-Host ('[{0:0.0} ms]' -f $milliseconds)

    if ($step.ContainsKey('Fails')) {
        $asExpected = $null -ne $failure -and (& $step.Fails)
    }
    else {
        $asExpected = $null -eq $failure -and (& $step.Holds)
    }
    if (-not $asExpected) {
        Write-Host ''
        Write-Host "FAILED: this step did not give what it must: $($step.Title)"
        exit 1
    }
}

Write-Host ''
Write-Host "All $($steps.Count) steps gave what they must."
