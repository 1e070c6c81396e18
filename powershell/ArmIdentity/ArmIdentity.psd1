@{
    RootModule             = 'ArmIdentity.psm1'
    ModuleVersion          = '0.1.0'
    GUID                   = '0043f96e-9843-48e3-a022-27f9cc2e8bb8'
    Author                 = 'The ArmIdentity authors'
    CompanyName            = 'ArmIdentity'
    Copyright              = '(c) The ArmIdentity authors. MIT license.'
    Description            = 'Tokens for Azure managed identities and calls to Azure Resource Manager, over one small native library. No other module or assembly is needed.'
    PowerShellVersion      = '5.1'
    DotNetFrameworkVersion = '4.7.2'
    CompatiblePSEditions   = @('Desktop', 'Core')
    FormatsToProcess       = @('Format.ps1xml')
    FunctionsToExport      = @(
        'Add-ArmVirtualMachineIdentity'
        'Add-ArmVirtualMachineScaleSetIdentity'
        'Connect-Arm'
        'Disconnect-Arm'
        'Get-ArmAccessToken'
        'Get-ArmContext'
        'Get-ArmInstanceMetadata'
        'Get-ArmResource'
        'Get-ArmResourceGroup'
        'Get-ArmRoleAssignment'
        'Get-ArmRoleDefinition'
        'Get-ArmSubscription'
        'Get-ArmUserAssignedIdentity'
        'Get-ArmVirtualMachine'
        'Get-ArmVirtualMachineScaleSet'
        'Invoke-ArmRestMethod'
        'New-ArmRoleAssignment'
        'New-ArmUserAssignedIdentity'
        'Remove-ArmRoleAssignment'
        'Remove-ArmUserAssignedIdentity'
        'Remove-ArmVirtualMachineIdentity'
        'Remove-ArmVirtualMachineScaleSetIdentity'
        'Search-ArmResourceGraph'
        'Update-ArmUserAssignedIdentity'
        'Wait-ArmOperation'
    )
    CmdletsToExport        = @()
    VariablesToExport      = @()
    AliasesToExport        = @()
    PrivateData            = @{
        PSData = @{
            Tags = @('Azure', 'ARM', 'ManagedIdentity', 'IMDS', 'AccessToken', 'PSEdition_Desktop', 'PSEdition_Core', 'Windows', 'Linux')
        }
    }
}
