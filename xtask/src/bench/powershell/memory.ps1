# The resident memory of this process in bytes: of one that has done nothing, or has read a resource group by the module.
param([string] $Module)
$ErrorActionPreference = 'Stop'
if ($Module) {
    Import-Module $Module
    $null = Get-ArmAccessToken
    $null = Get-ArmResourceGroup -Name myResourceGroupVM
}
# What is kept, without what only waits to be collected or to be given back to the system.
foreach ($time in 1, 2) {
    [GC]::Collect(2, [GCCollectionMode]::Aggressive, $true, $true)
    [GC]::WaitForPendingFinalizers()
}
[Environment]::WorkingSet
