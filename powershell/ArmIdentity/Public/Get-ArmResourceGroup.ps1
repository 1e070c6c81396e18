function Get-ArmResourceGroup {
    <#
    .SYNOPSIS
    Gets resource groups.

    .DESCRIPTION
    Get-ArmResourceGroup gets the resource group that you name, the one this host is in (-Current), or, without either, all that the
    identity may read in the subscription. Names come from the pipeline too; one that fails is an error of its own and the next is
    still read. The values are those that Azure Resource Manager sent: a tag that looks like a date stays a string.

    .PARAMETER Name
    The names of the groups. Takes strings from the pipeline.

    .PARAMETER ResourceGroupName
    The name of the group, taken from the property ResourceGroupName of objects in the pipeline, such as virtual machines.

    .PARAMETER ResourceId
    The resource id of a group: /subscriptions/.../resourceGroups/...

    .PARAMETER Current
    The resource group that this host is in.

    .PARAMETER Subscription
    The subscription of the groups: its id or its name. The default is that of the context.

    .PARAMETER Context
    The context to use, as Connect-Arm returns it. The default is the one that is in use.

    .OUTPUTS
    ArmIdentity.ResourceGroup

    .EXAMPLE
    Get-ArmResourceGroup -Name myResourceGroupVM

    Gets one group by its name.

    .EXAMPLE
    Get-ArmResourceGroup | Where-Object { $_.Tags['env'] -eq 'test' }

    All groups that the identity may read and that have the tag env = test.

    .EXAMPLE
    'rg-web', 'rg-data' | Get-ArmResourceGroup

    Gets groups whose names come from the pipeline.

    .EXAMPLE
    (Get-ArmResourceGroup -Current).Location

    The region of the group that this host is in.

    .LINK
    Invoke-ArmRestMethod
    #>
    [CmdletBinding(DefaultParameterSetName = 'List')]
    [OutputType('ArmIdentity.ResourceGroup')]
    param(
        # Not an alias of one another: an object with both properties (a virtual machine) must bind its ResourceGroupName, and the
        # binder would look for Name first.
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ParameterSetName = 'Name')]
        [ValidateNotNullOrEmpty()]
        [string[]] $Name,

        [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'ResourceGroupName')]
        [ValidateNotNullOrEmpty()]
        [string] $ResourceGroupName,

        [Parameter(Mandatory, ParameterSetName = 'ResourceId')]
        [ValidateNotNullOrEmpty()]
        [string] $ResourceId,

        [Parameter(Mandatory, ParameterSetName = 'Current')]
        [switch] $Current,

        [Parameter()]
        [ValidateNotNullOrEmpty()]
        [string] $Subscription,

        [Parameter()]
        [PSTypeName('ArmIdentity.Context')]
        $Context
    )

    process {
        $asked = @($null)
        if ($PSCmdlet.ParameterSetName -eq 'Name') { $asked = $Name }
        elseif ($PSCmdlet.ParameterSetName -eq 'ResourceGroupName') { $asked = @($ResourceGroupName) }
        elseif ($PSCmdlet.ParameterSetName -eq 'ResourceId') { $asked = @($ResourceId) }
        elseif ($PSCmdlet.ParameterSetName -eq 'List') { $asked = @() }

        $options = $null
        $pager = $null
        try {
            $failure = $null
            try {
                $client = (Get-ActiveContext -Context $Context).GetClientHandle()
                $options = New-CallOption @{ subscription = $Subscription }
                if ($PSCmdlet.ParameterSetName -eq 'List') {
                    $pager = Invoke-NativeMethod 'armid_resource_group_list' $client, $options
                }
            }
            catch {
                $failure = New-ArmErrorRecord -Failure $_ -TargetObject $Subscription
            }
            if ($null -ne $failure) {
                $PSCmdlet.ThrowTerminatingError($failure)
            }

            foreach ($group in $asked) {
                # A group that is $null is the one of the host itself.
                $result = Read-ResourceGroup -Start 'armid_resource_group_get_start' -Arguments $client, $group, $options -TargetObject $group -Cmdlet $PSCmdlet
                if ($result -isnot [System.Management.Automation.ErrorRecord]) {
                    $result
                }
                elseif (Test-ItemError -Record $result) {
                    $PSCmdlet.WriteError($result)
                }
                else {
                    $PSCmdlet.ThrowTerminatingError($result)
                }
            }
            while ($null -ne $pager -and (Invoke-NativeMethod 'armid_pager_has_more' $pager)) {
                $result = @(Read-ResourceGroup -Start 'armid_pager_next_start' -Arguments $pager -TargetObject $Subscription -Cmdlet $PSCmdlet)
                if ($result.Count -eq 1 -and $result[0] -is [System.Management.Automation.ErrorRecord]) {
                    # Without this page the address of the next one is not known.
                    $PSCmdlet.ThrowTerminatingError($result[0])
                }
                $result
            }
        }
        finally {
            Close-NativeHandle 'armid_pager_release' $pager
            Close-NativeHandle 'armid_options_release' $options
        }
    }
}
