# Ctrl+C: a stopped pipeline ends within half a second, whatever the service does.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Environment.ps1')
    Import-Module $modulePath -Force

    # Starts a command in another runspace, stops it once the simulator has its request, and says how long the stop took.
    function Measure-Stop {
        param([string] $Script, [string] $PathPart)
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$modulePath'; $Script")
            $handle = $shell.BeginInvoke()
            $patience = [System.Diagnostics.Stopwatch]::StartNew()
            while (-not (Get-SimulatorRequest | Where-Object { $_.target -like "*$PathPart*" })) {
                if ($patience.Elapsed.TotalSeconds -gt 20 -or $handle.IsCompleted) {
                    throw "The command did not ask for $PathPart. $($shell.Streams.Error)"
                }
                Start-Sleep -Milliseconds 50
            }
            # Into the wait, not just behind its start.
            Start-Sleep -Milliseconds 300
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $watch.Elapsed.TotalMilliseconds
            $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        }
        finally {
            $shell.Dispose()
        }
    }
}

BeforeEach {
    Reset-Everything
}

AfterAll {
    Reset-Everything
}

Describe 'A stopped pipeline' {
    It 'that waits for a token ends within 0.5 s' {
        Add-SimulatorFault @{ service = 'imds'; path_prefix = '/metadata/identity'; delay_ms = 30000; effect = 'answer' }
        Measure-Stop 'Get-ArmAccessToken -ForceRefresh' 'oauth2/token' | Should -BeLessThan 500
    }

    It 'that waits for Azure Resource Manager ends within 0.5 s' {
        Add-SimulatorFault @{ service = 'arm'; path_contains = $group; delay_ms = 30000; effect = 'answer' }
        Measure-Stop "Get-ArmResourceGroup -Name $group" $group | Should -BeLessThan 500
    }

    It 'that waits to try again ends within 0.5 s' {
        Add-SimulatorFault @{ service = 'arm'; path_contains = $group; effect = @{ respond = @{ status = 429; headers = @(, @('Retry-After', '30')); body = '{}' } } }
        Measure-Stop "Get-ArmResourceGroup -Name $group" $group | Should -BeLessThan 500
    }

    It 'that waits for a long-running operation ends within 0.5 s' {
        $url = $env:ARMIDENTITY_ARM_ENDPOINT.TrimEnd('/') + '/subscriptions/operations/o1'
        Add-SimulatorFault @{ service = 'arm'; path_contains = 'things'; effect = @{ respond = @{ status = 202; headers = @(, @('Azure-AsyncOperation', $url)); body = '' } } }
        Add-SimulatorFault @{ service = 'arm'; path_contains = 'operations'; effect = @{ respond = @{ status = 200; headers = @(, @('Retry-After', '30')); body = '{"status":"InProgress"}' } } }
        Measure-Stop 'Invoke-ArmRestMethod -Method POST -Path /subscriptions/things/t1 -ApiVersion 2024-11-01' 'operations/o1' | Should -BeLessThan 500
    }

    It 'that waits for an operation of before ends within 0.5 s' {
        $url = $env:ARMIDENTITY_ARM_ENDPOINT.TrimEnd('/') + '/subscriptions/operations/o1'
        Add-SimulatorFault @{ service = 'arm'; path_contains = 'operations'; effect = @{ respond = @{ status = 200; headers = @(, @('Retry-After', '30')); body = '{"status":"InProgress"}' } } }
        Measure-Stop "Wait-ArmOperation $url" 'operations/o1' | Should -BeLessThan 500
    }

    It 'that waits for an identity to arrive ends within 0.5 s' {
        Add-SimulatorFault @{ service = 'imds'; path_prefix = '/metadata/identity'; effect = @{ respond = @{ status = 400; headers = @(, @('Content-Type', 'application/json')); body = '{"error":"invalid_request","error_description":"Identity not found"}' } } }
        Measure-Stop 'Get-ArmAccessToken -ForceRefresh -WaitForIdentity' 'oauth2/token' | Should -BeLessThan 500
    }

    It 'that waits for a machine to get its identity ends within 0.5 s' {
        Connect-Administrator
        $null = Invoke-SimulatorControl DELETE '/requests'
        $null = Invoke-SimulatorControl PUT '/operations' @{ rules = @(@{ takes = @{ milliseconds = 60000 }; retry_after = @{ seconds = 1 } }) }
        Measure-Stop "Remove-ArmVirtualMachineIdentity -ResourceGroupName $group -Name myVM -SystemAssigned -Confirm:`$false" '/operations/' | Should -BeLessThan 500
    }

    It 'that waits for a principal to be known ends within 0.5 s' {
        Connect-Administrator
        $null = Invoke-SimulatorControl DELETE '/requests'
        Measure-Stop "New-ArmRoleAssignment -ObjectId $absentClientId -RoleDefinitionName Reader" '/roleAssignments/' | Should -BeLessThan 500
    }

    It 'that waits for a page of a list ends within 0.5 s' {
        Add-SimulatorFault @{ service = 'arm'; path_contains = 'virtualMachines'; delay_ms = 30000; effect = 'answer' }
        Measure-Stop 'Get-ArmVirtualMachine | Out-Null' 'virtualMachines' | Should -BeLessThan 500
    }

    It 'leaves the module usable' {
        Add-SimulatorFault @{ service = 'arm'; path_contains = $group; delay_ms = 30000; effect = 'answer' }
        $null = Measure-Stop "Get-ArmResourceGroup -Name $group" $group
        $null = Invoke-SimulatorControl DELETE '/faults'
        (Get-ArmResourceGroup -Name $group).Name | Should -Be $group
    }
}

Describe 'Progress' {
    It 'is shown after a second and closed at the end' {
        Add-SimulatorFault @{ service = 'arm'; path_contains = $group; delay_ms = 1800; count = 1; effect = 'answer' }
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("`$ProgressPreference = 'Continue'; Import-Module '$modulePath'; Get-ArmResourceGroup -Name $group")
            $shell.Invoke().Name | Should -Be $group
            $records = @($shell.Streams.Progress | Where-Object { $_.Activity -eq 'Reading resource groups' })
            $records.Count | Should -BeGreaterThan 1
            $records[0].StatusDescription | Should -Not -BeNullOrEmpty
            $records[-1].RecordType | Should -Be 'Completed'
        }
        finally {
            $shell.Dispose()
        }
    }

    It 'is not shown for a quick call' {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$modulePath'; Get-ArmResourceGroup -Name $group")
            $shell.Invoke().Name | Should -Be $group
            @($shell.Streams.Progress | Where-Object { $_.Activity -eq 'Reading resource groups' }).Count | Should -Be 0
        }
        finally {
            $shell.Dispose()
        }
    }
}
