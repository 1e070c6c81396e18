# The tutorial by the module: a token, and the resource group of this machine.
param([string] $Module)
$ErrorActionPreference = 'Stop'
Import-Module $Module
$token = Get-ArmAccessToken
$group = Get-ArmResourceGroup -Name myResourceGroupVM
if (-not $token.Token -or $group.Name -ne 'myResourceGroupVM') { throw 'the resource group is not as it must be' }
