# The module's root. Importing it only defines functions: no network, no file is written, nothing is compiled and the native
# library is not loaded. The binding is made by the first command that needs it, because emitting it costs more than everything
# else an import does, and a session that never calls a command should not pay for it.

#region development loader
# A source tree runs from its files. In the shipped module this region is replaced by their contents: Private, then Public.
foreach ($folder in 'Private', 'Public') {
    foreach ($file in [System.IO.Directory]::GetFiles([System.IO.Path]::Combine($PSScriptRoot, $folder), '*.ps1')) {
        . $file
    }
}
#endregion

$script:ModuleRoot = $PSScriptRoot

# Everything the process shares (binding, default context) is kept apart by module version: two versions imported side by side
# must not call through each other's P/Invoke table.
$script:ProcessSlot = 'ArmIdentity/' + $ExecutionContext.SessionState.Module.Version
$script:ContextSlot = $script:ProcessSlot + '/Context'

# This runspace's view of the process-wide binding, and its own context (Connect-Arm -Scope Runspace).
$script:Binding = $null
$script:RunspaceContext = $null

# PowerShell's own reader of JSON: see ConvertFrom-EngineJson.
$script:EngineJsonReader = $null

# Names for argument completion: see Complete-ArmName.
$script:NameCache = @{}

$completer = {
    param($commandName, $parameterName, $wordToComplete, $commandAst, $boundParameters)
    Complete-ArmName -CommandName $commandName -ParameterName $parameterName -WordToComplete $wordToComplete -BoundParameters $boundParameters
}
$completed = @{
    ResourceGroupName  = @(
        'New-ArmUserAssignedIdentity', 'Get-ArmUserAssignedIdentity', 'Update-ArmUserAssignedIdentity', 'Remove-ArmUserAssignedIdentity'
        'Get-ArmVirtualMachine', 'Add-ArmVirtualMachineIdentity', 'Remove-ArmVirtualMachineIdentity'
        'Get-ArmVirtualMachineScaleSet', 'Add-ArmVirtualMachineScaleSetIdentity', 'Remove-ArmVirtualMachineScaleSetIdentity'
        'New-ArmRoleAssignment', 'Get-ArmRoleAssignment', 'Remove-ArmRoleAssignment', 'Get-ArmResource'
    )
    Name               = @(
        'Get-ArmResourceGroup', 'Get-ArmUserAssignedIdentity', 'Update-ArmUserAssignedIdentity', 'Remove-ArmUserAssignedIdentity'
        'Get-ArmVirtualMachine', 'Add-ArmVirtualMachineIdentity', 'Remove-ArmVirtualMachineIdentity'
        'Get-ArmVirtualMachineScaleSet', 'Add-ArmVirtualMachineScaleSetIdentity', 'Remove-ArmVirtualMachineScaleSetIdentity'
        'Get-ArmRoleDefinition'
    )
    RoleDefinitionName = @('New-ArmRoleAssignment', 'Get-ArmRoleAssignment', 'Remove-ArmRoleAssignment')
    Location           = @('New-ArmUserAssignedIdentity')
}
foreach ($parameter in $completed.Keys) {
    Register-ArgumentCompleter -CommandName $completed[$parameter] -ParameterName $parameter -ScriptBlock $completer
}
