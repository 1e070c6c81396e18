# What every test file starts from. Dot-source it in BeforeAll (and in BeforeDiscovery where the module is needed there).
#
#   ARMIDENTITY_MODULE               path of the staged ArmIdentity.psd1; default target/module/ArmIdentity/ArmIdentity.psd1
#   ARMIDENTITY_SIMULATOR_CONTROL    URL of a running simulator's control API
#   AZURE_POD_IDENTITY_AUTHORITY_HOST, ARMIDENTITY_ARM_ENDPOINT, ARMIDENTITY_CA_FILE    what that simulator prints
$ErrorActionPreference = 'Stop'

$repository = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..'))
$sourceModule = [System.IO.Path]::Combine($repository, 'powershell', 'ArmIdentity')
$modulePath = $env:ARMIDENTITY_MODULE
if (-not $modulePath) {
    $modulePath = [System.IO.Path]::Combine($repository, 'target', 'module', 'ArmIdentity', 'ArmIdentity.psd1')
}
if (-not [System.IO.File]::Exists($modulePath)) {
    throw "There is no staged module at $modulePath. Run 'cargo xtask module' first, or set ARMIDENTITY_MODULE."
}
if (-not $env:ARMIDENTITY_SIMULATOR_CONTROL) {
    throw 'These tests need a running simulator: start arm-simulator, take over the environment it prints, and set ARMIDENTITY_SIMULATOR_CONTROL to its control endpoint.'
}
$controlUrl = $env:ARMIDENTITY_SIMULATOR_CONTROL.TrimEnd('/')

# The simulator's default world. Its administrator is Owner of the subscription.
$administratorClientId = '50000000-0000-4000-8000-0000000000a1'
$administratorObjectId = '40000000-0000-4000-8000-0000000000a1'
$administratorSecret = 'simulated~administrator.secret'
$tenantId = '10000000-0000-4000-8000-000000000001'
$subscriptionId = '20000000-0000-4000-8000-000000000001'
$virtualMachineId = '30000000-0000-4000-8000-000000000001'
$systemAssignedClientId = '50000000-0000-4000-8000-000000000001'
$id1ObjectId = '40000000-0000-4000-8000-000000000002'
$id1ClientId = '50000000-0000-4000-8000-000000000002'
$group = 'myResourceGroupVM'
$forbiddenGroup = 'TestRG'
$groupPath = "/subscriptions/$subscriptionId/resourceGroups/$group"
$id1ResourceId = "$groupPath/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ID1"
$virtualMachinePath = "$groupPath/providers/Microsoft.Compute/virtualMachines/myVM"
$systemAssignedObjectId = '40000000-0000-4000-8000-000000000001'
$readerId = 'acdd72a7-3385-48ef-bd42-f606fba81ae7'
$absentClientId = '50000000-0000-4000-8000-0000000000ff'

# One request to the simulator's control API, and its JSON answer. WebClient: it is there on .NET Framework and on .NET.
function Invoke-SimulatorControl {
    param([string] $Method, [string] $Path, [object] $Body)
    $client = New-Object System.Net.WebClient
    try {
        $client.Encoding = [System.Text.Encoding]::UTF8
        if ($Method -eq 'GET') {
            $answer = $client.DownloadString($controlUrl + $Path)
        }
        else {
            $client.Headers['Content-Type'] = 'application/json'
            $text = ''
            if ($null -ne $Body) {
                $text = ConvertTo-Json $Body -Depth 9 -Compress
            }
            $answer = $client.UploadString($controlUrl + $Path, $Method, $text)
        }
        if ($answer) {
            ConvertFrom-Json $answer
        }
    }
    finally {
        $client.Dispose()
    }
}

# Back to the start: the world, the request log and the faults of the simulator, and the contexts of this process.
function Reset-Everything {
    $null = Invoke-SimulatorControl POST '/reset'
    Disconnect-Arm -Scope Runspace
    Disconnect-Arm -Scope Process
}

# Signs in as the administrator.
function Connect-Administrator {
    $null = Connect-Arm -ServicePrincipal -Tenant $tenantId -ClientId $administratorClientId -ClientSecret (ConvertTo-TestSecureString $administratorSecret) -Subscription $subscriptionId
}

# Changes what exists in the simulator: the script block gets the world of the control API as objects. The module's own reader and writer
# of JSON keep every value as it is.
function Edit-SimulatorWorld {
    param([scriptblock] $Change)
    $client = New-Object System.Net.WebClient
    try {
        $client.Encoding = [System.Text.Encoding]::UTF8
        $module = Get-Module ArmIdentity
        $world = & $module { param($text) ConvertFrom-ArmJson -Text $text } $client.DownloadString($controlUrl + '/world')
        . $Change $world
        $client.Headers['Content-Type'] = 'application/json'
        $null = $client.UploadString($controlUrl + '/world', 'PUT', (& $module { param($world) ConvertTo-ArmJson -InputObject $world } $world))
    }
    finally {
        $client.Dispose()
    }
}

# The requests with which something was to be changed at Azure Resource Manager.
function Get-SimulatorWrite {
    Get-SimulatorRequest | Where-Object { $_.service -eq 'arm' -and 'PUT', 'PATCH', 'DELETE' -contains $_.method }
}

function Add-SimulatorFault {
    param([hashtable] $Fault)
    $null = Invoke-SimulatorControl POST '/faults' $Fault
}

function Get-SimulatorRequest {
    foreach ($request in (Invoke-SimulatorControl GET '/requests').requests) { $request }
}

function ConvertTo-TestSecureString {
    param([string] $Text)
    $secure = [System.Security.SecureString]::new()
    foreach ($character in $Text.ToCharArray()) { $secure.AppendChar($character) }
    $secure
}

# The texts that completion offers for a command line.
function Get-Completion {
    param([string] $Line)
    foreach ($match in [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches) { $match.CompletionText }
}

# The text of a SecureString.
function ConvertFrom-TestSecureString {
    param([System.Security.SecureString] $SecureString)
    [System.Net.NetworkCredential]::new('', $SecureString).Password
}

# The executable of this process, to start another of the same kind.
function Get-EnginePath {
    [System.Diagnostics.Process]::GetCurrentProcess().MainModule.FileName
}

# Runs a script in a fresh process and returns what it wrote, as lines.
function Invoke-FreshProcess {
    param([string] $Script)
    $file = Join-Path $TestDrive ([guid]::NewGuid().ToString('N') + '.ps1')
    [System.IO.File]::WriteAllText($file, "`$ErrorActionPreference = 'Stop'`n" + $Script)
    & (Get-EnginePath) -NoProfile -NonInteractive -File $file 2>&1 | ForEach-Object { "$_" }
}
