# Wait-ArmOperation: what was begun before is waited for, from its status URL.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Environment.ps1')
    Import-Module $modulePath -Force

    $version = '2024-11-01'
    $thing = '/subscriptions/things/t1'
    $operation = '/subscriptions/operations/o1'
    $other = '/subscriptions/operations/o2'
    $arm = $env:ARMIDENTITY_ARM_ENDPOINT.TrimEnd('/')

    # The next answer to a method and a path.
    function Add-Answer {
        param([string] $Method, [string] $Path, [int] $Status, [string] $Body, [hashtable] $Header = @{})
        $headers = @(, @('retry-after-ms', '10')) + @(foreach ($name in $Header.Keys) { , @($name, $Header[$name]) })
        Add-SimulatorFault @{
            service = 'arm'; method = $Method; path_contains = $Path; count = 1
            effect = @{ respond = @{ status = $Status; headers = $headers; body = $Body } }
        }
    }

    function Get-ThingRequest {
        Get-SimulatorRequest | Where-Object { $_.service -eq 'arm' -and $_.target -match 'things|operations' } |
            ForEach-Object { '{0} {1}' -f $_.method, $_.target }
    }
}

BeforeEach {
    Reset-Everything
}

AfterAll {
    Reset-Everything
}

Describe 'Wait-ArmOperation' {
    It 'takes the header of an answer' {
        Add-Answer POST $thing 202 '' @{ 'Azure-AsyncOperation' = $arm + $operation }
        Add-Answer GET $operation 200 '{"status":"InProgress"}'
        Add-Answer GET $operation 200 '{"status":"Succeeded","properties":{"n":1}}'
        Invoke-ArmRestMethod -Method POST -Path $thing -ApiVersion $version -NoWait -ResponseHeadersVariable received | Should -BeNullOrEmpty
        $answer = Wait-ArmOperation -Uri $received['Azure-AsyncOperation']
        $answer.status | Should -BeExactly 'Succeeded'
        $answer.properties.n | Should -Be 1
        Get-ThingRequest | Should -Be "POST ${thing}?api-version=$version", "GET $operation", "GET $operation"
    }

    It 'takes the exception of a wait that ended too early' {
        Add-Answer POST $thing 202 '' @{ Location = $arm + $operation }
        Add-SimulatorFault @{ service = 'arm'; path_contains = $operation; count = 1; effect = @{ respond = @{ status = 202; headers = @(, @('Retry-After', '60')); body = '' } } }
        Add-Answer GET $operation 200 '{"done":true}'
        try { Invoke-ArmRestMethod -Method POST -Path $thing -ApiVersion $version -TimeoutSec 1 }
        catch { $answer = $_.Exception | Wait-ArmOperation }
        $answer.done | Should -BeTrue
    }

    It 'returns nothing for what ends without a body' {
        Add-Answer GET $operation 202 ''
        Add-Answer GET $operation 204 ''
        Wait-ArmOperation ($arm + $operation) | Should -BeNullOrEmpty
        @(Get-ThingRequest).Count | Should -Be 2
    }

    It 'reads the resource at the end' {
        Add-Answer GET $operation 200 '{"status":"Succeeded"}'
        Add-Answer GET $thing 200 '{"name":"t1"}'
        $asked = [pscustomobject] @{ StatusUrl = $arm + $operation; ResourceId = $thing }
        ($asked | Wait-ArmOperation -ApiVersion $version).name | Should -BeExactly 't1'
        Get-ThingRequest | Should -Be "GET $operation", "GET ${thing}?api-version=$version"
    }

    It 'reports one that failed, and waits for the next' {
        Add-Answer GET $operation 200 '{"status":"Failed","error":{"code":"NoCapacity","message":"Full."}}'
        Add-Answer GET $other 200 '{"status":"Succeeded"}'
        $answer = Wait-ArmOperation -Uri ($arm + $operation), ($arm + $other) -ErrorAction SilentlyContinue -ErrorVariable failures
        $answer.status | Should -BeExactly 'Succeeded'
        @($failures | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] }).Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.ArmOperationFailed,Wait-ArmOperation'
        $failures[0].Exception.ServiceCode | Should -BeExactly 'NoCapacity'
        $failures[0].TargetObject | Should -BeExactly ($arm + $operation)
        $failures[0].CategoryInfo.Category | Should -Be 'InvalidResult'
    }

    It 'ends with -TimeoutSec, and can be called again' {
        Add-SimulatorFault @{ service = 'arm'; path_contains = $operation; count = 1; effect = @{ respond = @{ status = 202; headers = @(, @('Retry-After', '60')); body = '' } } }
        Add-Answer GET $operation 200 '{"done":true}'
        $failure = $null
        try { Wait-ArmOperation -Uri ($arm + $operation) -TimeoutSec 1 -ErrorAction Stop } catch { $failure = $_ }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.DeadlineExceeded,Wait-ArmOperation'
        $failure.Exception.StatusUrl | Should -BeExactly ($arm + $operation)
        ($failure.Exception | Wait-ArmOperation).done | Should -BeTrue
    }

    It 'sends no token to another host' {
        { Wait-ArmOperation -Uri 'https://example.org/subscriptions/operations/o1' } | Should -Throw -ErrorId 'ArmIdentity.ForeignHost,Wait-ArmOperation'
    }

    It 'shows the state and how much is done' {
        Add-SimulatorFault @{ service = 'arm'; path_contains = $operation; count = 1; effect = @{ respond = @{ status = 200; headers = @(, @('Retry-After', '2')); body = '{"status":"Updating","percentComplete":40}' } } }
        Add-Answer GET $operation 200 '{"status":"Succeeded"}'
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("`$ProgressPreference = 'Continue'; Import-Module '$modulePath'; Wait-ArmOperation '$arm$operation'")
            $shell.Invoke().status | Should -Be 'Succeeded'
            $records = @($shell.Streams.Progress | Where-Object { $_.Activity -eq 'Waiting for an operation' })
            $records[0].StatusDescription | Should -Match '^Waiting for Azure to finish: Updating, next look in \d s$'
            $records[0].PercentComplete | Should -Be 40
            $records[-1].RecordType | Should -Be 'Completed'
        }
        finally {
            $shell.Dispose()
        }
    }
}
