function New-ArmUserAssignedIdentity {
    <#
    .SYNOPSIS
    Creates a user-assigned managed identity.

    .DESCRIPTION
    New-ArmUserAssignedIdentity creates an identity in a resource group and returns it. Running it again is no error: it returns the
    identity that is there, with the tags that are given. An identity can do nothing until it has a role (New-ArmRoleAssignment), and
    nobody is it until it is assigned to a machine (Add-ArmVirtualMachineIdentity).

    .PARAMETER ResourceGroupName
    The resource group to create it in. Taken from the property ResourceGroupName of objects in the pipeline.

    .PARAMETER Name
    The name of the identity: 3 to 128 letters, digits, - and _.

    .PARAMETER Location
    The region, such as westeurope. The default is that of the resource group.

    .PARAMETER Tag
    Tags for it, by name. They become its tags, whatever it had before.

    .PARAMETER Subscription
    The subscription of the resource group: its id or its name. The default is that of the context.

    .PARAMETER Context
    The context to use, as Connect-Arm returns it. The default is the one that is in use.

    .OUTPUTS
    ArmIdentity.UserAssignedIdentity

    .EXAMPLE
    $id = New-ArmUserAssignedIdentity -ResourceGroupName myResourceGroupVM -Name ID1
    $id | New-ArmRoleAssignment -RoleDefinitionName Reader -ResourceGroupName myResourceGroupVM

    Creates an identity and lets it read the resource group. The role assignment waits until the new identity is known.

    .EXAMPLE
    New-ArmUserAssignedIdentity -ResourceGroupName myResourceGroupVM -Name ID1 -Location westeurope -Tag @{ env = 'test' }

    Creates an identity in another region than its group, with a tag.

    .LINK
    Add-ArmVirtualMachineIdentity

    .LINK
    New-ArmRoleAssignment
    #>
    [CmdletBinding(SupportsShouldProcess)]
    [OutputType('ArmIdentity.UserAssignedIdentity')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string] $ResourceGroupName,

        [Parameter(Mandatory, Position = 1)]
        [ValidateNotNullOrEmpty()]
        [string] $Name,

        [Parameter()]
        [ValidateNotNullOrEmpty()]
        [string] $Location,

        [Parameter()]
        [System.Collections.IDictionary] $Tag,

        [Parameter()]
        [ValidateNotNullOrEmpty()]
        [string] $Subscription,

        [Parameter()]
        [PSTypeName('ArmIdentity.Context')]
        $Context
    )

    process {
        if (-not $PSCmdlet.ShouldProcess("$Name in resource group $ResourceGroupName", 'Create user-assigned identity')) {
            return
        }
        $tags = $null
        if ($null -ne $Tag) {
            $tags = ConvertTo-TagJson -Tag $Tag
        }
        Write-ArmObject 'armid_user_assigned_identity_create_start' @($ResourceGroupName, $Name, $Location, $tags) -TargetObject $Name `
            -Option @{ subscription = $Subscription } -Context $Context -Convert 'ConvertTo-UserAssignedIdentity' `
            -Activity 'Creating a user-assigned identity' -Cmdlet $PSCmdlet
    }
}
