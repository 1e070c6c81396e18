# The commands about virtual machines and scale sets, and their identities. Both kinds behave alike.
BeforeDiscovery {
    $kinds = @(
        @{ Noun = 'ArmVirtualMachine'; Machine = 'myVM'; Type = 'Microsoft.Compute/virtualMachines'; Activity = 'Reading virtual machines' }
        @{ Noun = 'ArmVirtualMachineScaleSet'; Machine = 'myScaleSet'; Type = 'Microsoft.Compute/virtualMachineScaleSets'; Activity = 'Reading scale sets' }
    )
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Environment.ps1')
    Import-Module $modulePath -Force

    # What a machine has, as one text.
    function Get-Assigned {
        param($Machine)
        $ids = @(foreach ($member in $Machine.Identity.userAssignedIdentities.PSObject.Properties) { $member.Name.Split('/')[-1] })
        '{0}|{1}' -f ([bool] $Machine.PrincipalId), [string]::Join(',', @($ids | Sort-Object))
    }
}

BeforeEach {
    Reset-Everything
    # A scale set beside the virtual machine, with the same identities, and one more identity.
    Edit-SimulatorWorld {
        $first = $args[0].subscriptions[0].resource_groups[0]
        $first.scale_sets = @(@{
                name = 'myScaleSet'; location = 'eastus'; unique_id = '30000000-0000-4000-8000-000000000002'; size = 'Standard_D2s_v5'; capacity = 2
                orchestration_mode = 'Uniform'; time_created = '2024-01-31T08:15:30.1234567+00:00'; etag = 1
                identity = @{
                    system_assigned = @{ principal_id = '40000000-0000-4000-8000-000000000011'; client_id = '50000000-0000-4000-8000-000000000011' }
                    user_assigned = @($id1ResourceId)
                }
            })
        $first.user_assigned_identities += @{
            name = 'ID2'; location = 'eastus'
            service_principal = @{ principal_id = '40000000-0000-4000-8000-000000000012'; client_id = '50000000-0000-4000-8000-000000000012' }
        }
    }
    $id2ResourceId = $id1ResourceId.Replace('ID1', 'ID2')
    Connect-Administrator
    $null = Invoke-SimulatorControl DELETE '/requests'
}

AfterAll {
    Reset-Everything
}

Describe 'Get-<Noun>' -ForEach $kinds {
    BeforeAll {
        $get = "Get-$Noun"
    }

    It 'has the properties that Az scripts read, and everything that was sent' {
        $read = & $get -ResourceGroupName $group -Name $Machine
        $read.PSObject.TypeNames[0] | Should -BeExactly $Noun.Replace('Arm', 'ArmIdentity.')
        $read.Id | Should -BeExactly "$groupPath/providers/$Type/$Machine"
        $read.ResourceId | Should -BeExactly $read.Id
        $read.ResourceGroupName | Should -BeExactly $group
        $read.Name | Should -BeExactly $Machine
        $read.Location | Should -BeExactly 'eastus'
        $read.VmSize | Should -BeExactly 'Standard_D2s_v5'
        $read.ProvisioningState | Should -BeExactly 'Succeeded'
        $read.Identity.type | Should -Match 'SystemAssigned, ?UserAssigned'
        $read.PrincipalId | Should -BeExactly $read.Identity.principalId
        $read.PrincipalId -as [guid] | Should -Not -BeNullOrEmpty
        $read.Properties.timeCreated | Should -BeExactly '2024-01-31T08:15:30.1234567+00:00'
        if ($Noun -eq 'ArmVirtualMachine') {
            $read.VmId | Should -Be $virtualMachineId
            $read.Tags['Department'] | Should -BeExactly 'IT'
        }
        else {
            $read.Capacity | Should -Be 2
            $read.OrchestrationMode | Should -Be 'Uniform'
        }
    }

    It 'reads one by position, by id, by pipeline, all of a group and all of the subscription' {
        (& $get $group $Machine).Name | Should -Be $Machine
        (& $get -ResourceId "$groupPath/providers/$Type/$Machine").Name | Should -Be $Machine
        ([pscustomobject] @{ ResourceId = "$groupPath/providers/$Type/$Machine"; Name = 'other'; ResourceGroupName = 'other' } | & $get).Name | Should -Be $Machine
        (& $get -ResourceGroupName $group).Name | Should -Be $Machine
        (Get-ArmResourceGroup | & $get).Name | Should -Be $Machine
        (& $get).Name | Should -Be $Machine
        @(& $get -ResourceGroupName $forbiddenGroup).Count | Should -Be 0
    }

    It 'says that one is not there, and reads the next' {
        $read = & $get -ResourceGroupName $group -Name absent, $Machine -ErrorAction SilentlyContinue -ErrorVariable failures
        $read.Name | Should -Be $Machine
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -BeExactly "ArmIdentity.ArmNotFound,$get"
        $failures[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $failures[0].TargetObject | Should -BeExactly 'absent'
        $failures[0].Exception.Message | Should -Match 'Check the name, the resource group and the subscription'
    }
}

Describe 'The identities of a machine: <Noun>' -ForEach $kinds {
    BeforeAll {
        $get = "Get-$Noun"
        $add = "Add-${Noun}Identity"
        $remove = "Remove-${Noun}Identity"
    }

    It 'one is added, from the pipeline, and the others stay' {
        $changed = & $get -ResourceGroupName $group -Name $Machine | & $add -IdentityId $id2ResourceId
        Get-Assigned $changed | Should -Be 'True|ID1,ID2'
        $changed.ProvisioningState | Should -Be 'Succeeded'
        $changed.PSObject.TypeNames[0] | Should -BeExactly $Noun.Replace('Arm', 'ArmIdentity.')
    }

    It 'several are added and taken away at once, by name' {
        Get-Assigned (& $remove -ResourceGroupName $group -Name $Machine -IdentityId $id1ResourceId -SystemAssigned -Confirm:$false) | Should -Be 'False|'
        $changed = & $add -ResourceGroupName $group -Name $Machine -IdentityId $id1ResourceId, $id2ResourceId -SystemAssigned
        Get-Assigned $changed | Should -Be 'True|ID1,ID2'
        Get-Assigned (& $get -ResourceGroupName $group -Name $Machine) | Should -Be 'True|ID1,ID2'
    }

    It 'one is taken away and the others stay' {
        Get-Assigned (& $get -ResourceGroupName $group | & $remove -IdentityId $id1ResourceId -Confirm:$false) | Should -Be 'True|'
        Get-Assigned (& $add $group $Machine -IdentityId $id2ResourceId) | Should -Be 'True|ID2'
        Get-Assigned (& $remove $group $Machine -SystemAssigned -Confirm:$false) | Should -Be 'False|ID2'
    }

    It 'nothing is sent when it is so already, which -Verbose tells' {
        $output = & $add -ResourceGroupName $group -Name $Machine -IdentityId $id1ResourceId.ToUpperInvariant() -SystemAssigned -Verbose 4>&1
        @($output | Where-Object { $_.Message -eq 'Nothing had to be changed.' }).Count | Should -Be 1
        Get-Assigned ($output | Where-Object { $_.Name -eq $Machine }) | Should -Be 'True|ID1'
        @(Get-SimulatorWrite).Count | Should -Be 0
    }

    It 'must be named' {
        { & $add -ResourceGroupName $group -Name $Machine } | Should -Throw -ErrorId "ArmIdentity.InvalidArgument,$add" -ExpectedMessage '*-IdentityId, -SystemAssigned or both*'
        { & $remove -ResourceGroupName $group -Name $Machine -Confirm:$false } | Should -Throw -ErrorId "ArmIdentity.InvalidArgument,$remove"
        @(Get-SimulatorRequest).Count | Should -Be 0
    }

    It 'are ids, and a name says what was expected' {
        $null = & $add -ResourceGroupName $group -Name $Machine -IdentityId ID2 -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures[0].FullyQualifiedErrorId | Should -BeExactly "ArmIdentity.InvalidArgument,$add"
        $failures[0].Exception.Message | Should -Match '"ID2" is not an id'
        $failures[0].TargetObject | Should -BeExactly $Machine
    }

    It 'cannot be changed without a role' {
        Disconnect-Arm
        $null = & $add -ResourceGroupName $group -Name $Machine -IdentityId $id2ResourceId -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures[0].FullyQualifiedErrorId | Should -BeExactly "ArmIdentity.ArmAuthorizationFailed,$add"
        $failures[0].CategoryInfo.Category | Should -Be 'PermissionDenied'
    }

    It 'are there later with -NoWait' {
        $null = Invoke-SimulatorControl PUT '/operations' @{ rules = @(@{ resource_type = $Type; takes = @{ milliseconds = 3000 } }) }
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $answer = & $add -ResourceGroupName $group -Name $Machine -IdentityId $id2ResourceId -NoWait
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 2.5
        $waited = $answer | Wait-ArmOperation
        if ($answer.Id) {
            $answer.ProvisioningState | Should -Be 'Updating'
            $waited.id | Should -BeExactly $answer.Id
            $waited.properties.provisioningState | Should -Be 'Succeeded'
        }
        $get = $add -replace '^Add-', 'Get-' -replace 'Identity$'
        @((& $get -ResourceGroupName $group -Name $Machine).Identity.userAssignedIdentities.PSObject.Properties).Count | Should -Be 2
    }

    It 'are waited for, with the state of Azure as progress' {
        $null = Invoke-SimulatorControl PUT '/operations' @{ rules = @(@{ resource_type = $Type; takes = @{ milliseconds = 2500 }; retry_after = @{ seconds = 1 } }) }
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("`$ProgressPreference = 'Continue'; Import-Module '$modulePath'; $add -ResourceGroupName $group -Name $Machine -IdentityId $id2ResourceId")
            Get-Assigned $shell.Invoke()[0] | Should -Be 'True|ID1,ID2'
            $shown = @($shell.Streams.Progress | Where-Object { $_.Activity -eq 'Assigning managed identities' } | ForEach-Object { $_.StatusDescription })
            ($shown -join ';') | Should -Match 'InProgress|Updating'
        }
        finally {
            $shell.Dispose()
        }
    }

    It 'that Azure fails to assign are an error with its words, and the next machine still gets its own' {
        $null = Invoke-SimulatorControl PUT '/operations' @{ rules = @(@{ resource_type = $Type; count = 1; outcome = @{ failed = @{ code = 'AllocationFailed'; message = 'no room' } } }) }
        $changed = & $get $group $Machine
        $read = $changed, $changed | & $add -IdentityId $id2ResourceId -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -BeExactly "ArmIdentity.ArmOperationFailed,$add"
        $failures[0].Exception.ServiceCode | Should -Be 'AllocationFailed'
        Get-Assigned $read | Should -Be 'True|ID1,ID2'
    }

    It 'are not waited for longer than -TimeoutSec, and the error says where the status is' {
        $null = Invoke-SimulatorControl PUT '/operations' @{ rules = @(@{ resource_type = $Type; takes = @{ milliseconds = 60000 } }) }
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $null = & $add -ResourceGroupName $group -Name $Machine -IdentityId $id2ResourceId -TimeoutSec 2 -ErrorAction SilentlyContinue -ErrorVariable failures
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 10
        $failures[0].FullyQualifiedErrorId | Should -BeExactly "ArmIdentity.DeadlineExceeded,$add"
        $failures[0].Exception.StatusUrl | Should -Not -BeNullOrEmpty
    }
}
