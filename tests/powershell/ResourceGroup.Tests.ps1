# Get-ArmResourceGroup: every way to name a group, the pipeline, values, errors, views, completion.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Environment.ps1')
    Import-Module $modulePath -Force
    $owner = 'Zo' + [char] 0xEB + ' ' + [char] 0x7BA1 + [char] 0x7406
}

BeforeEach {
    Reset-Everything
}

AfterAll {
    Reset-Everything
}

Describe 'A resource group' {
    It 'has the values that were sent, and the names that Az scripts read' {
        $read = Get-ArmResourceGroup -Name $group
        $read.PSObject.TypeNames[0] | Should -BeExactly 'ArmIdentity.ResourceGroup'
        $read.Id | Should -BeExactly $groupPath
        $read.ResourceId | Should -BeExactly $groupPath
        $read.Name | Should -BeExactly $group
        $read.ResourceGroupName | Should -BeExactly $group
        $read.Type | Should -BeExactly 'Microsoft.Resources/resourceGroups'
        $read.Location | Should -BeExactly 'eastus'
        $read.ProvisioningState | Should -BeExactly 'Succeeded'
        $read.Properties.provisioningState | Should -BeExactly 'Succeeded'
    }

    It 'keeps a tag that looks like a date or a number a string, and names of all scripts' {
        $tags = (Get-ArmResourceGroup -Name $group).Tags
        $tags['created'] | Should -BeOfType ([string])
        $tags['created'] | Should -BeExactly '2024-01-31T00:00:00Z'
        $tags['costCenter'] | Should -BeOfType ([string])
        $tags['COSTCENTER'] | Should -BeExactly '4711'
        $tags['owner'] | Should -BeExactly $owner
        @($tags.Keys) | Should -BeExactly @('costCenter', 'created', 'owner')
    }

    It 'is shown as a table' {
        $text = Get-ArmResourceGroup -Name $group | Out-String
        $text | Should -Match 'ResourceGroupName\s+Location\s+ProvisioningState\s+Tags'
        $text | Should -Match 'myResourceGroupVM\s+eastus\s+Succeeded\s+costCenter=4711'
    }
}

Describe 'A group is named' {
    It 'by position' {
        (Get-ArmResourceGroup $group).Name | Should -Be $group
    }

    It 'by resource id' {
        (Get-ArmResourceGroup -ResourceId $groupPath).Name | Should -Be $group
    }

    It 'by the host, with -Current' {
        (Get-ArmResourceGroup -Current).Name | Should -Be $group
    }

    It 'by strings in the pipeline' {
        @($group, $group | Get-ArmResourceGroup).Count | Should -Be 2
    }

    It 'by the property ResourceGroupName, also of an object that has a Name of its own' {
        $machine = [pscustomobject] @{ Name = 'myVM'; ResourceGroupName = $group; ResourceId = '/not/a/group' }
        ($machine | Get-ArmResourceGroup).Name | Should -Be $group
    }

    It 'by the subscription, whose groups are meant' {
        (Get-ArmSubscription | Get-ArmResourceGroup).Name | Should -Be $group
    }

    It 'by the metadata of the host, which have a group and a subscription' {
        (Get-ArmInstanceMetadata | Get-ArmResourceGroup).Name | Should -Be $group
    }

    It 'by its own output' {
        (Get-ArmResourceGroup -Name $group | Get-ArmResourceGroup).Name | Should -Be $group
    }

    It 'in another subscription, which is what the request then says' {
        $other = '20000000-0000-4000-8000-0000000000ff'
        $null = Get-ArmResourceGroup -Name $group -Subscription $other -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.Count | Should -Be 1
        @(Get-SimulatorRequest | Where-Object { $_.target -like "/subscriptions/$other/resourcegroups/$group*" }).Count | Should -BeGreaterThan 0
    }
}

Describe 'All groups' {
    It 'are those that the identity may read' {
        $names = Get-ArmResourceGroup | ForEach-Object { $_.Name }
        @($names) | Should -Be @($group)
    }

    It 'are read to the end of the first that is wanted' {
        (Get-ArmResourceGroup | Select-Object -First 1).Name | Should -Be $group
    }

    It 'let through untouched what a later command throws' {
        $failure = $null
        try { Get-ArmResourceGroup | ForEach-Object { throw 'mine' } } catch { $failure = $_ }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'mine'
    }
}

Describe 'An error for one group' {
    It 'says that the identity has no role, with the words of the service' {
        $failures = $null
        Get-ArmResourceGroup -Name $forbiddenGroup -ErrorAction SilentlyContinue -ErrorVariable failures | Should -BeNullOrEmpty
        $failures.Count | Should -Be 1
        $failure = $failures[0]
        $failure.FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.ArmAuthorizationFailed,Get-ArmResourceGroup'
        $failure.CategoryInfo.Category | Should -Be 'PermissionDenied'
        $failure.TargetObject | Should -BeExactly $forbiddenGroup
        $failure.Exception.StatusCode | Should -Be 403
        $failure.Exception.ServiceCode | Should -BeExactly 'AuthorizationFailed'
        $failure.Exception.ServiceMessage | Should -Match 'does not have authorization'
        $failure.Exception.RequestId | Should -Not -BeNullOrEmpty
        $failure.Exception.CorrelationId | Should -Not -BeNullOrEmpty
    }

    It 'does not end the pipeline' {
        $read = $group, $forbiddenGroup, $group | Get-ArmResourceGroup -ErrorAction SilentlyContinue -ErrorVariable failures
        @($read).Count | Should -Be 2
        $failures.Count | Should -Be 1
    }

    It 'ends it with -ErrorAction Stop' {
        { Get-ArmResourceGroup -Name $forbiddenGroup -ErrorAction Stop } | Should -Throw -ErrorId 'ArmIdentity.ArmAuthorizationFailed,Get-ArmResourceGroup'
    }

    It 'says that the service is not well' {
        Add-SimulatorFault @{ service = 'arm'; path_prefix = '/subscriptions'; effect = @{ respond = @{ status = 409; headers = @(); body = '{"error":{"code":"Conflict","message":"m","target":"t","details":[{"code":"Inner","message":"i"}]}}' } } }
        $null = Get-ArmResourceGroup -Name $group -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures[0].FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.ArmConflict,Get-ArmResourceGroup'
        $failures[0].CategoryInfo.Category | Should -Be 'ResourceBusy'
        $failures[0].Exception.Target | Should -Be 't'
        $failures[0].Exception.Details[0].code | Should -Be 'Inner'
    }

    It 'says that the answer was not JSON' {
        Add-SimulatorFault @{ service = 'arm'; path_contains = $group; effect = @{ respond = @{ status = 200; headers = @(, @('Content-Type', 'application/json')); body = '{"id":' } } }
        $null = Get-ArmResourceGroup -Name $group -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures[-1].FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.InvalidResponse,Get-ArmResourceGroup'
        $failures[-1].CategoryInfo.Category | Should -Be 'InvalidData'
    }
}

Describe 'When nothing can go on' {
    It 'the first name is a terminating error and the second is not asked for' {
        # A token of its own that ARM does not accept: no other name would fare better.
        $secret = [System.Net.NetworkCredential]::new('', 'eyJhbGciOiJub25lIn0.eyJhIjoxfQ.c2VjcmV0').SecurePassword
        $module = Get-Module ArmIdentity
        $context = & $module { param($secret, $subscription) New-ArmContext -Option @{ source = 'access_token'; subscription = $subscription } -Secret @{ access_token = $secret } -Scope 'Call' } $secret $subscriptionId
        $failure = $null
        try { $group, $group | Get-ArmResourceGroup -Context $context } catch { $failure = $_ }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.ArmUnauthenticated,Get-ArmResourceGroup'
        $failure.CategoryInfo.Category | Should -Be 'AuthenticationError'
        @(Get-SimulatorRequest | Where-Object { $_.target -like "*resourcegroups/$group*" }).Count | Should -Be 1
    }
}
