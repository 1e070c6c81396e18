function Update-ArmUserAssignedIdentity {
    <#
    .SYNOPSIS
    Changes the tags of a user-assigned managed identity.

    .DESCRIPTION
    Update-ArmUserAssignedIdentity replaces the tags of an identity and returns the identity. Its other properties (name, region, client
    id, principal id) stay as they are for the whole of its life.

    .PARAMETER ResourceGroupName
    The resource group of the identity.

    .PARAMETER Name
    The name of the identity.

    .PARAMETER ResourceId
    The resource id of the identity. Taken from the property ResourceId of objects in the pipeline.

    .PARAMETER Tag
    Its tags from now on, by name. An empty hashtable takes all tags away.

    .PARAMETER Subscription
    The subscription of the identity: its id or its name. The default is that of the context.

    .PARAMETER Context
    The context to use, as Connect-Arm returns it. The default is the one that is in use.

    .OUTPUTS
    ArmIdentity.UserAssignedIdentity

    .EXAMPLE
    Update-ArmUserAssignedIdentity -ResourceGroupName myResourceGroupVM -Name ID1 -Tag @{ env = 'test'; owner = 'ops' }

    The identity has these two tags and no others.

    .EXAMPLE
    Get-ArmUserAssignedIdentity -ResourceGroupName myResourceGroupVM | Update-ArmUserAssignedIdentity -Tag @{} -WhatIf

    Shows which identities would lose their tags.

    .LINK
    Get-ArmUserAssignedIdentity
    #>
    [CmdletBinding(SupportsShouldProcess, DefaultParameterSetName = 'ResourceId')]
    [OutputType('ArmIdentity.UserAssignedIdentity')]
    param(
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Name')]
        [ValidateNotNullOrEmpty()]
        [string] $ResourceGroupName,

        [Parameter(Mandatory, Position = 1, ParameterSetName = 'Name')]
        [ValidateNotNullOrEmpty()]
        [string] $Name,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'ResourceId')]
        [ValidateNotNullOrEmpty()]
        [string] $ResourceId,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary] $Tag,

        [Parameter()]
        [ValidateNotNullOrEmpty()]
        [string] $Subscription,

        [Parameter()]
        [PSTypeName('ArmIdentity.Context')]
        $Context
    )

    process {
        $asked = $Name
        if ($ResourceId) {
            $asked = $ResourceId
        }
        if (-not $PSCmdlet.ShouldProcess($asked, 'Replace tags')) {
            return
        }
        Write-ArmObject 'armid_user_assigned_identity_set_tags_start' @($ResourceGroupName, $asked, (ConvertTo-TagJson -Tag $Tag)) `
            -TargetObject $asked -Option @{ subscription = $Subscription } -Context $Context -Convert 'ConvertTo-UserAssignedIdentity' `
            -Activity 'Changing a user-assigned identity' -Cmdlet $PSCmdlet
    }
}
