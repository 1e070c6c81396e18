# The two tutorials whole: the administrator creates, assigns and grants; the virtual machine gets tokens and reads; everything is undone.
# Each step shows its command, its output and its time. The script ends with 1 at the first step that does not give what it must.
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)] [string] $Module,
    [Parameter(Mandatory = $true)] [string] $Tenant,
    [Parameter(Mandatory = $true)] [string] $ApplicationId,
    [Parameter(Mandatory = $true)] [string] $ApplicationSecret,
    [Parameter(Mandatory = $true)] [string] $Subscription,
    # Leaves the identities and their roles for whoever wants to try more.
    [switch] $Keep
)

$ErrorActionPreference = 'Stop'

$secret = [System.Net.NetworkCredential]::new('', $ApplicationSecret).SecurePassword
$signIn = 'Connect-Arm -ServicePrincipal -Tenant $tenant -ClientId $applicationId -ClientSecret $secret -Subscription $subscription'
$isSignedIn = { $output.Source -eq 'ServicePrincipal' -and $output.ClientId -eq $applicationId }
$isReader = { $output.RoleDefinitionName -eq 'Reader' -and $output.Scope -eq "/subscriptions/$subscription/resourceGroups/myResourceGroupVM" }
$isToken = { $output.Token -is [securestring] -and $output.Source -eq 'Imds' -and $output.ExpiresOn -gt [DateTimeOffset]::UtcNow }
$isTokenOfIdentity = { (& $isToken) -and $output.ClientId -eq $id.ClientId }

$steps = @(
    @{
        Part    = 'The administrator, on a machine that is not in Azure'
        Title   = 'Import the module'
        Command = "Import-Module '$Module'"
        Holds   = { (Get-Command -Module ArmIdentity).Count -ge 7 }
    }
    @{
        Title   = 'Sign in as an application'
        Command = $signIn
        Holds   = $isSignedIn
    }
    @{
        Title   = 'Create a user-assigned identity'
        Command = '($id = New-ArmUserAssignedIdentity -ResourceGroupName myResourceGroupVM -Name ID1)'
        Holds   = { $id.Name -eq 'ID1' -and $id.PrincipalId -and $id.ClientId }
    }
    @{
        Title   = 'Assign it to the virtual machine'
        Command = 'Get-ArmVirtualMachine -ResourceGroupName myResourceGroupVM -Name myVM | Add-ArmVirtualMachineIdentity -IdentityId $id.Id'
        Holds   = { $output.Name -eq 'myVM' -and $output.ProvisioningState -eq 'Succeeded' }
    }
    @{
        Title   = 'Grant it Reader on the resource group'
        Command = 'New-ArmRoleAssignment -ObjectId $id.PrincipalId -RoleDefinitionName Reader -Scope "/subscriptions/$subscription/resourcegroups/myResourceGroupVM/"'
        Holds   = { (& $isReader) -and $output.ObjectId -eq $id.PrincipalId }
    }
    @{
        Title   = 'Enable the system-assigned identity'
        Command = '($vm = Add-ArmVirtualMachineIdentity -ResourceGroupName myResourceGroupVM -Name myVM -SystemAssigned)'
        Holds   = { $vm.PrincipalId -and $vm.PrincipalId -ne $id.PrincipalId }
    }
    @{
        Title   = 'Grant it Reader too'
        Command = '$vm | New-ArmRoleAssignment -RoleDefinitionName Reader -ResourceGroupName myResourceGroupVM'
        Holds   = { (& $isReader) -and $output.ObjectId -eq $vm.PrincipalId -and $output.DisplayName -eq 'myVM' }
    }
    @{
        Title   = 'Sign out'
        Command = 'Disconnect-Arm'
        Holds   = { $true }
    }
    @{
        Part    = 'On the virtual machine, where nobody signs in'
        Title   = 'A token for the system-assigned identity of this machine'
        Command = 'Get-ArmAccessToken'
        Holds   = $isToken
    }
    @{
        Title   = 'A token for the user-assigned identity ID1, by its client id'
        Command = 'Get-ArmAccessToken -ClientId $id.ClientId'
        Holds   = $isTokenOfIdentity
    }
    @{
        Title   = 'The same by its object id'
        Command = 'Get-ArmAccessToken -ObjectId $id.PrincipalId'
        Holds   = $isTokenOfIdentity
    }
    @{
        Title   = 'The same by its resource id'
        Command = 'Get-ArmAccessToken -IdentityResourceId $id.Id'
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
if (-not $Keep) {
    $steps += @(
        @{
            Part    = 'The administrator, undoing it'
            Title   = 'Sign in again'
            Command = $signIn
            Holds   = $isSignedIn
        }
        @{
            Title   = 'Take the roles away'
            Command = '$id, $vm | Remove-ArmRoleAssignment -RoleDefinitionName Reader -ResourceGroupName myResourceGroupVM -Confirm:$false'
            Holds   = { $true }
        }
        @{
            Title   = 'Take the identities off the machine'
            Command = 'Remove-ArmVirtualMachineIdentity -ResourceGroupName myResourceGroupVM -Name myVM -IdentityId $id.Id -SystemAssigned -Confirm:$false'
            Holds   = { -not $output.PrincipalId }
        }
        @{
            Title   = 'Delete the identity'
            Command = 'Remove-ArmUserAssignedIdentity -ResourceGroupName myResourceGroupVM -Name ID1 -Confirm:$false'
            Holds   = { $true }
        }
    )
}

foreach ($step in $steps) {
    $output = $null
    $failure = $null
    $command = [scriptblock]::Create($step.Command)

    if ($step.ContainsKey('Part')) {
        Write-Host ''
        Write-Host "=== $($step.Part)"
    }
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
