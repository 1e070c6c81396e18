# What the Add- and Remove- commands for the identities of a machine do: makes the change and writes the machine as it is then.
function Set-ResourceIdentity {
    [CmdletBinding()]
    [OutputType([object])]
    param(
        # The library's function that makes the change.
        [Parameter(Mandatory)]
        [string] $Start,

        # Of the machine.
        [Parameter(Mandatory)]
        [string] $ResourceId,

        # The identities to add or to take away.
        [Parameter()]
        [AllowNull()]
        [string[]] $IdentityId,

        [Parameter()]
        [bool] $SystemAssigned,

        # The further parameters of Write-ArmObject.
        [Parameter(Mandatory)]
        [hashtable] $Call
    )

    if (-not $IdentityId -and -not $SystemAssigned) {
        $problem = New-ArmException -Code 'InvalidArgument' -Message 'No identity is named. Give -IdentityId, -SystemAssigned or both.'
        $Call.Cmdlet.ThrowTerminatingError((New-ArmErrorRecord -Failure $problem -TargetObject $ResourceId))
    }
    $json = $null
    if ($IdentityId) {
        $json = ConvertTo-ArmJson -InputObject $IdentityId
    }
    Write-ArmObject $Start @($ResourceId, $json, [int] $SystemAssigned) @Call
}
