# The commands about roles: definitions and assignments.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Environment.ps1')
    Import-Module $modulePath -Force
}

BeforeEach {
    Reset-Everything
    Connect-Administrator
    $null = Invoke-SimulatorControl DELETE '/requests'
}

AfterAll {
    Reset-Everything
}

Describe 'Get-ArmRoleDefinition' {
    It 'has the properties that Az scripts read' {
        $role = Get-ArmRoleDefinition Contributor
        $role.PSObject.TypeNames[0] | Should -BeExactly 'ArmIdentity.RoleDefinition'
        $role.Name | Should -BeExactly 'Contributor'
        $role.RoleDefinitionId | Should -BeExactly 'b24988ac-6180-42a0-ab88-20f7382dd24c'
        $role.Id | Should -Match '/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c$'
        $role.IsCustom | Should -BeFalse
        $role.Actions | Should -Be @('*')
        $role.NotActions | Should -Contain 'Microsoft.Authorization/*/Write'
        $role.DataActions.Count | Should -Be 0
        $role.AssignableScopes | Should -Be @('/')
        $role.Description | Should -Not -BeNullOrEmpty
    }

    It 'finds <Case>' -ForEach @(
        @{ Case = 'a name in another letter case'; Names = 'Reader'; Script = { Get-ArmRoleDefinition -Name 'rEADER' } }
        @{ Case = 'two names'; Names = 'Owner', 'Reader'; Script = { Get-ArmRoleDefinition -Name Owner, Reader } }
        @{ Case = 'a GUID'; Names = 'Reader'; Script = { Get-ArmRoleDefinition -RoleDefinitionId $readerId } }
        @{ Case = 'an id'; Names = 'Reader'; Script = { Get-ArmRoleDefinition -RoleDefinitionId "/subscriptions/$subscriptionId/providers/Microsoft.Authorization/roleDefinitions/$readerId" } }
        @{ Case = 'a role at a scope'; Names = 'Reader'; Script = { Get-ArmRoleDefinition -Name Reader -Scope $groupPath } }
        @{ Case = 'the roles of assignments'; Names = 'Owner', 'Reader', 'Reader'; Script = { Get-ArmRoleAssignment | Get-ArmRoleDefinition } }
        @{ Case = 'what the tenant has made'; Names = 'Robot'; Script = { Get-ArmRoleDefinition -Custom } }
    ) {
        Edit-SimulatorWorld {
            $args[0].custom_roles = @(@{
                    id = '70000000-0000-4000-8000-000000000001'; role_name = 'Robot'; description = 'd'; assignable_scopes = @("/subscriptions/$subscriptionId")
                    actions = @('*/read')
                })
        }
        @(& $Script | ForEach-Object { $_.Name } | Sort-Object) | Should -Be @($Names)
    }

    It 'suggests names that are close, and reads the next' {
        $read = Get-ArmRoleDefinition -Name 'Reder', 'Owner' -ErrorAction SilentlyContinue -ErrorVariable failures
        $read.Name | Should -Be 'Owner'
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.ArmNotFound,Get-ArmRoleDefinition'
        $failures[0].TargetObject | Should -BeExactly 'Reder'
        $failures[0].Exception.Message | Should -Match 'Did you mean "Reader"'
    }
}

Describe 'New-ArmRoleAssignment' {
    It 'has the properties that Az scripts read' {
        $assignment = New-ArmRoleAssignment -ObjectId $id1ObjectId -RoleDefinitionName contributor -ResourceGroupName $forbiddenGroup -Description 'why' -DisplayName 'one'
        $assignment.PSObject.TypeNames[0] | Should -BeExactly 'ArmIdentity.RoleAssignment'
        $assignment.Scope | Should -BeExactly "/subscriptions/$subscriptionId/resourceGroups/$forbiddenGroup"
        $assignment.RoleAssignmentId | Should -Match ([regex]::Escape($assignment.Scope) + '/providers/Microsoft.Authorization/roleAssignments/[0-9a-f-]{36}$')
        $assignment.DisplayName | Should -BeExactly 'one'
        $assignment.RoleDefinitionName | Should -BeExactly 'Contributor'
        $assignment.RoleDefinitionId | Should -BeExactly 'b24988ac-6180-42a0-ab88-20f7382dd24c'
        $assignment.ObjectId | Should -BeExactly $id1ObjectId
        $assignment.ObjectType | Should -BeExactly 'ServicePrincipal'
        $assignment.CanDelegate | Should -BeFalse
        $assignment.Description | Should -BeExactly 'why'
        $assignment.Existed | Should -BeFalse
    }

    It 'gives the same when it is run again, and says so' {
        $first = New-ArmRoleAssignment -ObjectId $id1ObjectId -RoleDefinitionName Contributor -ResourceGroupName $group
        $output = New-ArmRoleAssignment -ObjectId $id1ObjectId -RoleDefinitionName Contributor -ResourceGroupName $group -Verbose 4>&1
        $again = $output | Where-Object { $_.RoleAssignmentId }
        $again.RoleAssignmentId | Should -BeExactly $first.RoleAssignmentId
        $first.Existed | Should -BeFalse
        $again.Existed | Should -BeTrue
        @($output | Where-Object { $_.Message -like 'The assignment existed*' }).Count | Should -Be 1
    }

    It 'gives one that was made under another name' {
        $assignment = New-ArmRoleAssignment -ObjectId $id1ObjectId -RoleDefinitionName Reader -Scope "$groupPath/"
        $assignment.Existed | Should -BeTrue
        $assignment.RoleAssignmentId | Should -Match '60000000-0000-4000-8000-000000000002$'
    }

    It 'is at <Where>' -ForEach @(
        @{ Where = 'the subscription, without a scope'; Scope = { "/subscriptions/$subscriptionId" }; Parameters = { @{ RoleDefinitionName = 'Contributor' } } }
        @{ Where = 'the subscription, by the id of the role'; Scope = { "/subscriptions/$subscriptionId" }; Parameters = { @{ RoleDefinitionId = 'b24988ac-6180-42a0-ab88-20f7382dd24c' } } }
        @{ Where = 'a scope in another letter case, with a slash at its end'; Scope = { $groupPath }; Parameters = { @{ RoleDefinitionName = 'Contributor'; Scope = $groupPath.Replace('resourceGroups', 'resourcegroups') + '/' } } }
        @{ Where = 'a group, by the id of the role'; Scope = { $groupPath }; Parameters = { @{ RoleDefinitionId = 'b24988ac-6180-42a0-ab88-20f7382dd24c'; ResourceGroupName = $group } } }
        @{ Where = 'one resource'; Scope = { $virtualMachinePath }; Parameters = { @{ RoleDefinitionName = 'Contributor'; Scope = $virtualMachinePath } } }
    ) {
        $asked = & $Parameters
        $assignment = New-ArmRoleAssignment -ObjectId $id1ObjectId @asked
        $assignment.Scope | Should -BeExactly (& $Scope)
        $assignment.RoleDefinitionName | Should -BeExactly 'Contributor'
    }

    It 'takes principals from the pipeline, with their names, and never the group' {
        $assigned = @(
            Get-ArmUserAssignedIdentity -ResourceGroupName $group -Name ID1
            Get-ArmVirtualMachine -ResourceGroupName $group -Name myVM
            [pscustomobject] @{ DisplayName = 'by display name'; Name = 'other'; ObjectId = $administratorObjectId; ResourceGroupName = $group; Scope = $groupPath }
        ) | New-ArmRoleAssignment -RoleDefinitionName Contributor
        @($assigned | ForEach-Object { $_.DisplayName }) | Should -Be @('ID1', 'myVM', 'by display name')
        @($assigned | ForEach-Object { $_.ObjectId }) | Should -Be @($id1ObjectId, $systemAssignedObjectId, $administratorObjectId)
        @($assigned | ForEach-Object { $_.Scope } | Sort-Object -Unique) | Should -Be @("/subscriptions/$subscriptionId")
    }

    It 'waits for a principal that was made a moment ago' {
        $null = Invoke-SimulatorControl PUT '/propagation' @{ principal_ms = 1500 }
        $id = New-ArmUserAssignedIdentity -ResourceGroupName $group -Name ID5
        $assignment = $id | New-ArmRoleAssignment -RoleDefinitionName Reader -ResourceGroupName $group
        $assignment.ObjectId | Should -Be $id.PrincipalId
        @(Get-SimulatorWrite | Where-Object { $_.status -eq 400 }).Count | Should -BeGreaterThan 0
    }

    It 'does not wait longer than -TimeoutSec' {
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $null = New-ArmRoleAssignment -ObjectId $absentClientId -RoleDefinitionName Reader -TimeoutSec 1 -ErrorAction SilentlyContinue -ErrorVariable failures
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 8
        $failures[0].Exception.ServiceCode | Should -Be 'PrincipalNotFound'
        $failures[0].Exception.Message | Should -Match 'a client id names the application'
        $failures[0].TargetObject | Should -Be $absentClientId
    }

    It 'sends the type of the principal and the condition' {
        $condition = "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'a'"
        $assignment = New-ArmRoleAssignment -ObjectId '40000000-0000-4000-8000-0000000000b1' -ObjectType User -RoleDefinitionName Reader -Condition $condition
        $assignment.ObjectType | Should -Be 'User'
        $assignment.Condition | Should -BeExactly $condition
    }

    It 'fails for <Case>, in words that say what to do' -ForEach @(
        @{ Case = 'a role that is nearly right'; Parameters = @{ RoleDefinitionName = 'Virtual Machin Contributor' }; Code = 'ArmNotFound'; Message = 'Did you mean "Virtual Machine Contributor"' }
        @{ Case = 'a scope without its first slash'; Parameters = @{ RoleDefinitionName = 'Reader'; Scope = 'subscriptions/20000000-0000-4000-8000-000000000001' }; Code = 'InvalidArgument'; Message = '^-Scope: .* did you mean "/subscriptions/20000000-0000-4000-8000-000000000001"' }
        @{ Case = 'a group that is not there'; Parameters = @{ RoleDefinitionName = 'Reader'; ResourceGroupName = 'nowhere' }; Code = 'ArmNotFound'; Message = 'nowhere' }
    ) {
        $null = New-ArmRoleAssignment -ObjectId $id1ObjectId @Parameters -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -BeExactly "ArmIdentity.$Code,New-ArmRoleAssignment"
        $failures[0].Exception.Message | Should -Match $Message
        @(Get-SimulatorWrite | Where-Object { $_.status -lt 400 }).Count | Should -Be 0
    }

    It 'says that an object has no principal, and goes on' {
        $null = Get-ArmVirtualMachine -ResourceGroupName $group | Remove-ArmVirtualMachineIdentity -SystemAssigned -Confirm:$false
        $assigned = @(Get-ArmVirtualMachine -ResourceGroupName $group; Get-ArmUserAssignedIdentity -ResourceGroupName $group) |
            New-ArmRoleAssignment -RoleDefinitionName Contributor -ErrorAction SilentlyContinue -ErrorVariable failures
        $assigned.DisplayName | Should -Be 'ID1'
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.InvalidArgument,New-ArmRoleAssignment'
        $failures[0].Exception.Message | Should -Match "'myVM' has no principal id.*Add-ArmVirtualMachineIdentity -SystemAssigned"
        $failures[0].TargetObject | Should -Be 'myVM'
    }

    It 'says that the identity in use may not assign roles' {
        Disconnect-Arm
        $null = New-ArmRoleAssignment -ObjectId $id1ObjectId -RoleDefinitionName Contributor -ResourceGroupName $group -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures[0].FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.ArmAuthorizationFailed,New-ArmRoleAssignment'
        $failures[0].CategoryInfo.Category | Should -Be 'PermissionDenied'
        $failures[0].Exception.ServiceMessage | Should -Match 'Microsoft.Authorization/roleAssignments/write'
    }

    It 'takes a scope or a group, not both' {
        { New-ArmRoleAssignment -ObjectId $id1ObjectId -RoleDefinitionName Reader -Scope $groupPath -ResourceGroupName $group } | Should -Throw -ErrorId 'AmbiguousParameterSet,New-ArmRoleAssignment'
        { New-ArmRoleAssignment -ObjectId $id1ObjectId -RoleDefinitionName Reader -RoleDefinitionId $readerId } | Should -Throw -ErrorId 'AmbiguousParameterSet,New-ArmRoleAssignment'
    }
}

Describe 'Get-ArmRoleAssignment' {
    BeforeEach {
        $null = New-ArmRoleAssignment -ObjectId $id1ObjectId -RoleDefinitionName Contributor -ResourceGroupName $forbiddenGroup
    }

    It 'gets <Case>' -ForEach @(
        @{ Case = 'all of the subscription'; Found = 'Contributor TestRG', 'Owner subscription', 'Reader myResourceGroupVM', 'Reader myResourceGroupVM'; Script = { Get-ArmRoleAssignment } }
        @{ Case = 'those of a principal'; Found = 'Contributor TestRG', 'Reader myResourceGroupVM'; Script = { Get-ArmRoleAssignment -ObjectId $id1ObjectId } }
        @{ Case = 'those of an identity in the pipeline'; Found = 'Contributor TestRG', 'Reader myResourceGroupVM'; Script = { Get-ArmUserAssignedIdentity -ResourceId $id1ResourceId | Get-ArmRoleAssignment } }
        @{ Case = 'those of a role'; Found = 'Reader myResourceGroupVM', 'Reader myResourceGroupVM'; Script = { Get-ArmRoleAssignment -RoleDefinitionName reader } }
        @{ Case = 'those of a role by its id'; Found = 'Owner subscription'; Script = { Get-ArmRoleAssignment -RoleDefinitionId '8e3af657-a8ff-443c-a75c-2fe8c4bcb635' } }
        @{ Case = 'what counts in a group'; Found = 'Contributor TestRG', 'Owner subscription'; Script = { Get-ArmRoleAssignment -ResourceGroupName $forbiddenGroup -Reach AtOrAbove } }
        @{ Case = 'what is at a group'; Found = 'Contributor TestRG'; Script = { Get-ArmRoleAssignment -ResourceGroupName $forbiddenGroup -Reach At } }
        @{ Case = 'what is at a scope and below'; Found = 'Contributor TestRG'; Script = { Get-ArmRoleAssignment -Scope "/subscriptions/$subscriptionId/resourcegroups/testrg" -Reach AtOrBelow } }
        @{ Case = 'what is at the subscription itself'; Found = 'Owner subscription'; Script = { Get-ArmRoleAssignment -Reach At } }
    ) {
        $found = & $Script | ForEach-Object { "$($_.RoleDefinitionName) $(if ($_.Scope -like '*/resourceGroups/*') { $_.Scope.Split('/')[-1] } else { 'subscription' })" } | Sort-Object
        @($found) | Should -Be @($Found)
    }

    It 'has the name of the object in the pipeline' {
        $found = Get-ArmUserAssignedIdentity -ResourceId $id1ResourceId | Get-ArmRoleAssignment
        @($found | ForEach-Object { $_.DisplayName }) | Should -Be @('ID1', 'ID1')
    }

    It 'reads each role once, also one that the tenant has made' {
        Edit-SimulatorWorld {
            $args[0].custom_roles = @(@{
                    id = '70000000-0000-4000-8000-000000000001'; role_name = 'Robot'; description = 'd'; assignable_scopes = @("/subscriptions/$subscriptionId")
                    actions = @('*/read')
                })
        }
        $null = Get-ArmUserAssignedIdentity -ResourceId $id1ResourceId | New-ArmRoleAssignment -RoleDefinitionName Robot
        $null = Get-ArmVirtualMachine | New-ArmRoleAssignment -RoleDefinitionName Robot
        # Another client, which remembers nothing.
        Connect-Administrator
        $null = Invoke-SimulatorControl DELETE '/requests'
        @(Get-ArmRoleAssignment | Where-Object { $_.RoleDefinitionName -eq 'Robot' }).Count | Should -Be 2
        @(Get-SimulatorRequest | Where-Object { $_.target -like '*/roleDefinitions/*' }).Count | Should -Be 4
    }

    It 'gets an assignment whose role cannot be read, without its name' {
        Connect-Administrator
        Add-SimulatorFault @{ service = 'arm'; path_contains = '/roleDefinitions/'; effect = @{ respond = @{ status = 404; headers = @(); body = '{"error":{"code":"RoleDefinitionDoesNotExist","message":"m"}}' } } }
        $found = Get-ArmRoleAssignment -ObjectId $id1ObjectId -ErrorVariable failures
        @($found).Count | Should -Be 2
        $found[0].RoleDefinitionName | Should -BeExactly ''
        $found[0].RoleDefinitionId | Should -Not -BeNullOrEmpty
        $failures.Count | Should -Be 0
    }

    It 'never takes an object without a principal for everybody' {
        $null = Get-ArmVirtualMachine -ResourceGroupName $group | Remove-ArmVirtualMachineIdentity -SystemAssigned -Confirm:$false
        $found = Get-ArmVirtualMachine -ResourceGroupName $group | Get-ArmRoleAssignment -ErrorAction SilentlyContinue -ErrorVariable failures
        $found | Should -BeNullOrEmpty
        $failures[0].FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.InvalidArgument,Get-ArmRoleAssignment'
    }

    It 'ends with a role that is not there' {
        { Get-ArmRoleAssignment -RoleDefinitionName Reder } | Should -Throw -ErrorId 'ArmIdentity.ArmNotFound,Get-ArmRoleAssignment' -ExpectedMessage '*Did you mean "Reader"*'
    }
}

Describe 'Remove-ArmRoleAssignment' {
    BeforeEach {
        $null = New-ArmRoleAssignment -ObjectId $id1ObjectId -RoleDefinitionName Contributor
        $null = New-ArmRoleAssignment -ObjectId $id1ObjectId -RoleDefinitionName Contributor -ResourceGroupName $group
        $null = Invoke-SimulatorControl DELETE '/requests'
    }

    It 'removes <Case>, and no other' -ForEach @(
        @{ Case = 'a role at a group, of a piped identity'; Left = 'Contributor subscription', 'Reader group'; Script = { Get-ArmUserAssignedIdentity -ResourceId $id1ResourceId | Remove-ArmRoleAssignment -RoleDefinitionName Contributor -ResourceGroupName $group -Confirm:$false } }
        @{ Case = 'a role at the subscription'; Left = 'Contributor group', 'Reader group'; Script = { Remove-ArmRoleAssignment -ObjectId $id1ObjectId -RoleDefinitionName contributor -Confirm:$false } }
        @{ Case = 'a role by its id at a scope'; Left = 'Contributor group', 'Contributor subscription'; Script = { Remove-ArmRoleAssignment -ObjectId $id1ObjectId -RoleDefinitionId $readerId -Scope "$groupPath/" -Confirm:$false } }
        @{ Case = 'a role by its id at a group'; Left = 'Contributor group', 'Contributor subscription'; Script = { Remove-ArmRoleAssignment -ObjectId $id1ObjectId -RoleDefinitionId $readerId -ResourceGroupName $group -Confirm:$false } }
        @{ Case = 'what was found'; Left = @(); Script = { Get-ArmRoleAssignment -ObjectId $id1ObjectId | Remove-ArmRoleAssignment -Confirm:$false } }
        @{ Case = 'one by its own id'; Left = 'Contributor group', 'Contributor subscription'; Script = { Remove-ArmRoleAssignment -RoleAssignmentId "$groupPath/providers/Microsoft.Authorization/roleAssignments/60000000-0000-4000-8000-000000000002" -Confirm:$false } }
    ) {
        & $Script | Should -BeNullOrEmpty
        $found = Get-ArmRoleAssignment -ObjectId $id1ObjectId | ForEach-Object { "$($_.RoleDefinitionName) $(if ($_.Scope -like '*/resourceGroups/*') { 'group' } else { 'subscription' })" } | Sort-Object
        @($found) | Should -Be @($Left)
        @(Get-ArmRoleAssignment -ObjectId $systemAssignedObjectId).Count | Should -Be 1
    }

    It 'says that there was nothing to remove: <Case>' -ForEach @(
        @{ Case = 'another role'; Script = { Remove-ArmRoleAssignment -ObjectId $id1ObjectId -RoleDefinitionName Owner -ResourceGroupName $group -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable failures; , $failures } }
        @{ Case = 'a role that is inherited'; Script = { Remove-ArmRoleAssignment -ObjectId $id1ObjectId -RoleDefinitionName Contributor -ResourceGroupName $forbiddenGroup -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable failures; , $failures } }
        @{ Case = 'an id'; Script = { Remove-ArmRoleAssignment -RoleAssignmentId "$groupPath/providers/Microsoft.Authorization/roleAssignments/60000000-0000-4000-8000-0000000000ff" -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable failures; , $failures } }
    ) {
        $failures = & $Script
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.ArmNotFound,Remove-ArmRoleAssignment'
        $failures[0].Exception.Message | Should -Match 'Nothing was removed'
        @(Get-ArmRoleAssignment -ObjectId $id1ObjectId).Count | Should -Be 3
    }

    It 'never takes an object without a principal for everybody' {
        $null = Get-ArmVirtualMachine -ResourceGroupName $group | Remove-ArmVirtualMachineIdentity -SystemAssigned -Confirm:$false
        $before = @(Get-ArmRoleAssignment).Count
        Get-ArmVirtualMachine -ResourceGroupName $group | Remove-ArmRoleAssignment -RoleDefinitionName Reader -ResourceGroupName $group -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures[0].FullyQualifiedErrorId | Should -BeExactly 'ArmIdentity.InvalidArgument,Remove-ArmRoleAssignment'
        @(Get-ArmRoleAssignment).Count | Should -Be $before
    }
}
