# The scope that a command about role assignments means, as an id; '' = the subscription of the call.
function Resolve-RoleScope {
    [CmdletBinding()]
    [OutputType([string])]
    param(
        # What the user gave as -Scope and as -ResourceGroupName: one of them at most.
        [Parameter()]
        [AllowEmptyString()]
        [string] $Scope,

        [Parameter()]
        [AllowEmptyString()]
        [string] $ResourceGroupName
    )

    if ($ResourceGroupName) {
        return Join-ResourceId -ResourceGroupName $ResourceGroupName
    }
    $Scope
}
