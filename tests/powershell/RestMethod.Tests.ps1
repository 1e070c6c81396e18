# Invoke-ArmRestMethod: what is sent, what comes back, errors, long-running operations, lists.
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

Describe 'A long-running operation' {
    BeforeAll {
        $thing = '/subscriptions/things/t1'
        $operation = '/subscriptions/operations/o1'
        $statusUrl = $env:ARMIDENTITY_ARM_ENDPOINT.TrimEnd('/') + $operation

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
                ForEach-Object { '{0} {1}' -f $_.method, ($_.target -replace '\?.*') }
        }
    }

    It 'is waited for, and the resource is the answer' {
        Add-Answer PUT $thing 201 '{"properties":{"provisioningState":"Creating"}}' @{ 'Azure-AsyncOperation' = $statusUrl }
        Add-Answer GET $operation 200 '{"status":"InProgress"}'
        Add-Answer GET $operation 200 '{"status":"Succeeded"}'
        Add-Answer GET $thing 200 '{"name":"t1"}'
        $answer = Invoke-ArmRestMethod -Method PUT -Path $thing -ApiVersion $version -Body @{} -StatusCodeVariable status
        $answer.name | Should -BeExactly 't1'
        $status | Should -Be 200
        Get-ThingRequest | Should -Be "PUT $thing", "GET $operation", "GET $operation", "GET $thing"
    }

    It 'of a DELETE ends with nothing' {
        Add-Answer DELETE $thing 202 '' @{ Location = $statusUrl }
        Add-Answer GET $operation 202 ''
        Add-Answer GET $operation 204 ''
        Invoke-ArmRestMethod -Method DELETE -Path $thing -ApiVersion $version -StatusCodeVariable status | Should -BeNullOrEmpty
        $status | Should -Be 204
    }

    It 'is not waited for with -NoWait' {
        Add-Answer POST $thing 202 '{"first":true}' @{ 'Azure-AsyncOperation' = $statusUrl }
        $answer = Invoke-ArmRestMethod -Method POST -Path $thing -ApiVersion $version -NoWait -ResponseHeadersVariable received -StatusCodeVariable status
        $answer.first | Should -BeTrue
        $status | Should -Be 202
        $received['Azure-AsyncOperation'] | Should -Be $statusUrl
        Get-ThingRequest | Should -Be "POST $thing"
    }

    It 'that fails is an error with the reason' {
        Add-Answer PATCH $thing 200 '{}' @{ 'Azure-AsyncOperation' = $statusUrl }
        Add-Answer GET $operation 200 '{"status":"Failed","error":{"code":"NoCapacity","message":"Full.","details":[{"code":"d"}]}}'
        $failure = $null
        try { Invoke-ArmRestMethod -Method PATCH -Path $thing -ApiVersion $version -Body '{}' } catch { $failure = $_ }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.ArmOperationFailed,Invoke-ArmRestMethod'
        $failure.Exception.ServiceCode | Should -BeExactly 'NoCapacity'
        $failure.Exception.Details[0].code | Should -BeExactly 'd'
        $failure.Exception.StatusUrl | Should -BeExactly $statusUrl
        $failure.CategoryInfo.Category | Should -Be 'InvalidResult'
    }

    It 'that a later change overtakes is an error of its own' {
        Add-Answer POST $thing 202 '' @{ 'Azure-AsyncOperation' = $statusUrl }
        Add-Answer GET $operation 200 '{"status":"Canceled","error":{"code":"OperationPreempted","message":"m"}}'
        { Invoke-ArmRestMethod -Method POST -Path $thing -ApiVersion $version } | Should -Throw -ErrorId 'ArmIdentity.ArmOperationCanceled,Invoke-ArmRestMethod'
    }

    It 'goes on when -TimeoutSec passes, and says where' {
        Add-Answer POST $thing 202 '' @{ Location = $statusUrl }
        Add-SimulatorFault @{ service = 'arm'; path_contains = $operation; effect = @{ respond = @{ status = 202; headers = @(, @('Retry-After', '60')); body = '' } } }
        $failure = $null
        try { Invoke-ArmRestMethod -Method POST -Path $thing -ApiVersion $version -TimeoutSec 1 } catch { $failure = $_ }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.DeadlineExceeded,Invoke-ArmRestMethod'
        $failure.Exception.StatusUrl | Should -BeExactly $statusUrl
        $failure.Exception.Message | Should -Match 'goes on in Azure'
    }

    It 'shows its state and how much is done' {
        Add-Answer POST $thing 202 '' @{ 'Azure-AsyncOperation' = $statusUrl }
        Add-SimulatorFault @{ service = 'arm'; path_contains = $operation; count = 1; effect = @{ respond = @{ status = 200; headers = @(, @('Retry-After', '2')); body = '{"status":"Updating","percentComplete":40}' } } }
        Add-Answer GET $operation 200 '{"status":"Succeeded"}'
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("`$ProgressPreference = 'Continue'; Import-Module '$modulePath'; Invoke-ArmRestMethod -Method POST -Path $thing -ApiVersion $version")
            $shell.Invoke().status | Should -Be 'Succeeded'
            $records = @($shell.Streams.Progress | Where-Object { $_.Activity -eq "POST $thing" })
            $records[0].StatusDescription | Should -Match '^Waiting for Azure to finish: Updating, next look in \d s$'
            $records[0].PercentComplete | Should -Be 40
            $records[-1].RecordType | Should -Be 'Completed'
        }
        finally {
            $shell.Dispose()
        }
    }
}

Describe 'A list with -Paginate' {
    BeforeAll {
        # The pages 1 to 3 of a list, two items on each.
        function Add-Page {
            param([int[]] $Number = 1..3)
            foreach ($page in $Number) {
                $body = '{"value":[{"n":' + (2 * $page - 1) + '},{"n":' + (2 * $page) + '}]'
                if ($page -lt 3) {
                    $body += ',"nextLink":"' + $env:ARMIDENTITY_ARM_ENDPOINT.TrimEnd('/') + "/subscriptions/list$($page + 1)?x=%2f`""
                }
                Add-SimulatorFault @{ service = 'arm'; path_contains = "list$page"; effect = @{ respond = @{ status = 200; headers = @(, @('x-page', "$page")); body = $body + '}' } } }
            }
        }
    }

    It 'gives the items of all pages, one by one' {
        Add-Page
        $items = @(Invoke-ArmRestMethod -Path '/subscriptions/list1' -ApiVersion $version -Paginate -ResponseHeadersVariable received)
        $items.n | Should -Be (1..6)
        $received['x-page'] | Should -Be '3'
        (Get-RequestTo 'list3').target | Should -BeExactly '/subscriptions/list3?x=%2f'
    }

    It 'gives the text of each page with -Raw' {
        Add-Page
        $pages = @(Invoke-ArmRestMethod -Path '/subscriptions/list1' -ApiVersion $version -Paginate -Raw)
        $pages.Count | Should -Be 3
        $pages[2] | Should -BeExactly '{"value":[{"n":5},{"n":6}]}'
    }

    It 'sends the body again for each page of a POST' {
        Add-Page
        $items = @(Invoke-ArmRestMethod -Method POST -Path '/subscriptions/list1' -ApiVersion $version -Body '{"q":1}' -Paginate)
        $items.Count | Should -Be 6
        $request = Get-RequestTo 'list3'
        $request.method | Should -BeExactly 'POST'
        $request.body | Should -BeExactly '{"q":1}'
    }

    It 'asks for at most one page more than was wanted' {
        Add-Page
        (Invoke-ArmRestMethod -Path '/subscriptions/list1' -ApiVersion $version -Paginate | Select-Object -First 1).n | Should -Be 1
        Start-Sleep -Milliseconds 300
        Get-RequestTo 'list3' | Should -BeNullOrEmpty
    }

    It 'gives what it has read before an error' {
        Add-Page 1
        Add-SimulatorFault @{ service = 'arm'; path_contains = 'list2'; effect = @{ respond = @{ status = 403; headers = @(); body = '{"error":{"code":"AuthorizationFailed","message":"m"}}' } } }
        $items = [System.Collections.Generic.List[object]]::new()
        { Invoke-ArmRestMethod -Path '/subscriptions/list1' -ApiVersion $version -Paginate | ForEach-Object { $items.Add($_) } } |
            Should -Throw -ErrorId 'ArmIdentity.ArmAuthorizationFailed,Invoke-ArmRestMethod'
        $items.Count | Should -Be 2
    }

    It 'is for GET and POST, and not for one answer' {
        { Invoke-ArmRestMethod -Method PUT -Path '/subscriptions/list1' -ApiVersion $version -Body '{}' -Paginate } | Should -Throw -ErrorId 'ArmIdentity.InvalidArgument,Invoke-ArmRestMethod'
        { Invoke-ArmRestMethod -Path '/subscriptions/list1' -ApiVersion $version -Paginate -NoWait } | Should -Throw -ErrorId 'ArmIdentity.InvalidArgument,Invoke-ArmRestMethod'
        @(Get-SimulatorRequest | Where-Object { $_.target -like '*list1*' }).Count | Should -Be 0
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
