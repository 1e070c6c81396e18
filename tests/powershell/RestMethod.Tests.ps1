# Invoke-ArmRestMethod: what is sent, what comes back, errors.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Environment.ps1')
    Import-Module $modulePath -Force
    $version = '2024-11-01'
    $owner = 'Zo' + [char] 0xEB + ' ' + [char] 0x7BA1 + [char] 0x7406

    # What the simulator got under a path.
    function Get-RequestTo {
        param([string] $PathPart)
        Get-SimulatorRequest | Where-Object { $_.service -eq 'arm' -and $_.target -like "*$PathPart*" } | Select-Object -Last 1
    }
}

BeforeEach {
    Reset-Everything
}

AfterAll {
    Reset-Everything
}

Describe 'An answer' {
    It 'is parsed, with values as they were sent' {
        $answer = Invoke-ArmRestMethod -Path $groupPath -ApiVersion $version
        $answer.name | Should -BeExactly $group
        $answer.tags.created | Should -BeOfType ([string])
        $answer.tags.owner | Should -BeExactly $owner
        @($answer.PSObject.Properties | ForEach-Object { $_.Name }) | Should -Be @('id', 'name', 'type', 'location', 'tags', 'properties')
    }

    It 'stays one object when it is a list' {
        $answer = Invoke-ArmRestMethod -Path '/subscriptions/{subscription}/resourcegroups' -ApiVersion $version
        @($answer).Count | Should -Be 1
        @($answer.value).Count | Should -Be 1
        $answer.value[0].name | Should -Be $group
    }

    It 'stays one array when it is an array' {
        Add-SimulatorFault @{ service = 'arm'; path_contains = 'array'; effect = @{ respond = @{ status = 200; headers = @(); body = '[1,2]' } } }
        $count = 0
        Invoke-ArmRestMethod -Path '/subscriptions/array' -ApiVersion $version | ForEach-Object { $count++ }
        $count | Should -Be 1
    }

    It 'is the text as it was sent with -Raw' {
        $body = '{ "a" : "Z' + [char] 0xEB + '\u00e9", "b": 1.50 }'
        Add-SimulatorFault @{ service = 'arm'; path_contains = 'raw'; effect = @{ respond = @{ status = 200; headers = @(); body = $body } } }
        Invoke-ArmRestMethod -Path '/subscriptions/raw' -ApiVersion $version -Raw | Should -BeExactly $body
        Invoke-ArmRestMethod -Path $groupPath -ApiVersion $version -Raw | Should -Match '"provisioningState":"Succeeded"'
    }

    It 'is nothing when there is no body' {
        Add-SimulatorFault @{ service = 'arm'; path_contains = 'empty'; effect = @{ respond = @{ status = 204; headers = @(); body = '' } } }
        $answer = Invoke-ArmRestMethod -Path '/subscriptions/empty' -ApiVersion $version -StatusCodeVariable status
        $answer | Should -BeNullOrEmpty
        $status | Should -Be 204
    }

    It 'leaves status and headers in the caller''s variables' {
        $null = Invoke-ArmRestMethod -Path $groupPath -ApiVersion $version -StatusCodeVariable status -ResponseHeadersVariable received
        $status | Should -Be 200
        $received['X-Ms-Request-Id'].Count | Should -Be 1
        $received['content-type'][0] | Should -Match 'application/json'
    }
}

Describe 'A request' {
    It 'goes to a path or a URL' {
        $url = $env:ARMIDENTITY_ARM_ENDPOINT.TrimEnd('/') + $groupPath + "?api-version=$version"
        (Invoke-ArmRestMethod -Uri $url).name | Should -Be $group
        (Invoke-ArmRestMethod -Path "${groupPath}?api-version=$version").name | Should -Be $group
    }

    It 'goes to no other host' {
        { Invoke-ArmRestMethod -Uri 'https://example.invalid/subscriptions?api-version=2022-12-01' } | Should -Throw -ErrorId 'ArmIdentity.ForeignHost,Invoke-ArmRestMethod'
    }

    It 'has the method, the headers and the body as given' {
        Add-SimulatorFault @{ service = 'arm'; path_contains = 'echo'; effect = @{ respond = @{ status = 200; headers = @(); body = '{}' } } }
        $text = '{"tags":{"a":"' + $owner + '"}}'
        $null = Invoke-ArmRestMethod -Method patch -Path '/subscriptions/echo' -ApiVersion $version -Body $text -Headers @{ 'If-Match' = '*' }
        $request = Get-RequestTo 'echo'
        $request.method | Should -BeExactly 'PATCH'
        $request.body | Should -BeExactly $text
        $request.target | Should -BeExactly "/subscriptions/echo?api-version=$version"
        ($request.headers | Where-Object { $_[0] -eq 'if-match' })[1] | Should -BeExactly '*'
        ($request.headers | Where-Object { $_[0] -eq 'content-type' })[1] | Should -Match '^application/json'
    }

    It 'writes an object as JSON in full depth' {
        Add-SimulatorFault @{ service = 'arm'; path_contains = 'echo'; effect = @{ respond = @{ status = 200; headers = @(); body = '{}' } } }
        $null = Invoke-ArmRestMethod -Method PUT -Path '/subscriptions/echo' -ApiVersion $version -Body @{ a = @{ b = @{ c = @{ d = @(1, 'x') } } } }
        (Get-RequestTo 'echo').body | Should -BeExactly '{"a":{"b":{"c":{"d":[1,"x"]}}}}'
    }

    It 'is not sent with -WhatIf' {
        $null = Invoke-ArmRestMethod -Method DELETE -Path $groupPath -ApiVersion $version -WhatIf
        $null = Invoke-ArmRestMethod -Method PUT -Path $groupPath -ApiVersion $version -Body @{} -WhatIf
        @(Get-SimulatorRequest).Count | Should -Be 0
    }

    It 'is sent with -WhatIf when it only reads' {
        (Invoke-ArmRestMethod -Path $groupPath -ApiVersion $version -WhatIf).name | Should -Be $group
    }

    It 'ends after -TimeoutSec' {
        Add-SimulatorFault @{ service = 'arm'; path_contains = $group; delay_ms = 30000; effect = 'answer' }
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        { Invoke-ArmRestMethod -Path $groupPath -ApiVersion $version -TimeoutSec 1 } | Should -Throw -ErrorId 'ArmIdentity.DeadlineExceeded,Invoke-ArmRestMethod'
        # A second, and slack for a busy machine.
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 5
    }
}

Describe 'An error of Invoke-ArmRestMethod' {
    It 'carries what the service said, and leaves the status in the variable' {
        $failure = $null
        try { Invoke-ArmRestMethod -Path "/subscriptions/$subscriptionId/resourceGroups/$forbiddenGroup" -ApiVersion $version -StatusCodeVariable status } catch { $failure = $_ }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.ArmAuthorizationFailed,Invoke-ArmRestMethod'
        $failure.TargetObject | Should -Match $forbiddenGroup
        $failure.Exception.ServiceCode | Should -Be 'AuthorizationFailed'
        $status | Should -Be 403
    }

    It 'says that a body cannot be written' {
        $circle = @{}
        $circle['self'] = $circle
        { Invoke-ArmRestMethod -Method PUT -Path $groupPath -ApiVersion $version -Body $circle } | Should -Throw -ErrorId 'ArmIdentity.InvalidArgument,Invoke-ArmRestMethod'
    }

    It 'says when to come back' {
        Add-SimulatorFault @{ service = 'arm'; path_contains = $group; effect = @{ respond = @{ status = 429; headers = @(, @('Retry-After', '30')); body = '{"error":{"code":"TooManyRequests","message":"m"}}' } } }
        $failure = $null
        try { Invoke-ArmRestMethod -Path $groupPath -ApiVersion $version -TimeoutSec 2 } catch { $failure = $_ }
        $failure.CategoryInfo.Category -in 'LimitsExceeded', 'OperationTimeout' | Should -BeTrue
        if ($failure.CategoryInfo.Category -eq 'LimitsExceeded') {
            $failure.Exception.RetryAfter | Should -Be ([timespan]::FromSeconds(30))
        }
    }
}

Describe 'Get-ArmInstanceMetadata' {
    It 'says which machine this is, without a token' {
        $metadata = Get-ArmInstanceMetadata
        $metadata.PSObject.TypeNames[0] | Should -BeExactly 'ArmIdentity.InstanceMetadata'
        $metadata.Name | Should -Be 'myVM'
        $metadata.ResourceGroupName | Should -Be $group
        $metadata.SubscriptionId | Should -Be $subscriptionId
        $metadata.VmId | Should -Be $virtualMachineId
        $metadata.Compute.vmId | Should -Be $virtualMachineId
        @($metadata.Network.interface).Count | Should -BeGreaterThan 0
        @(Get-SimulatorRequest | Where-Object { $_.target -like '/metadata/identity*' }).Count | Should -Be 0
        ($metadata | Out-String) | Should -Match 'myVM\s+myResourceGroupVM'
    }

    It 'gives a group to Get-ArmResourceGroup' {
        (Get-ArmInstanceMetadata | Get-ArmResourceGroup).Name | Should -Be $group
    }
}
