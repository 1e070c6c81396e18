# What the Get- commands do for a kind of resource that lives in resource groups: writes the one that a resource id names, those of the
# names in a group, or all of a group or subscription.
function Write-GroupedResource {
    [CmdletBinding()]
    [OutputType([object])]
    param(
        # The library's functions for one and for the list. Both take a group first.
        [Parameter(Mandatory)]
        [string] $Get,

        [Parameter(Mandatory)]
        [string] $List,

        # What the user asked for, as far as given. The id may be that of a group, whose resources are meant then: a group in the
        # pipeline has no other id.
        [Parameter()]
        [AllowEmptyString()]
        [string] $ResourceId,

        [Parameter()]
        [AllowEmptyString()]
        [string] $ResourceGroupName,

        [Parameter()]
        [AllowNull()]
        [string[]] $Name,

        # The further parameters of Write-ArmObject and Write-ArmList.
        [Parameter(Mandatory)]
        [hashtable] $Call
    )

    if ($ResourceId) {
        if ((ConvertFrom-ResourceId $ResourceId).IsResourceGroup) {
            Write-ArmList $List @($ResourceId) -TargetObject $ResourceId @Call
        }
        else {
            Write-ArmObject $Get @($null, $ResourceId) -TargetObject $ResourceId @Call
        }
    }
    elseif ($Name) {
        foreach ($each in $Name) {
            Write-ArmObject $Get @($ResourceGroupName, $each) -TargetObject $each @Call
        }
    }
    else {
        Write-ArmList $List @($ResourceGroupName) -TargetObject $ResourceGroupName @Call
    }
}
