# Reports an object in the pipeline that has no principal, such as a virtual machine without a system-assigned identity, as an error of its
# own, and says whether there is one. Without the check the command would take every principal for the one that is meant.
function Test-PrincipalId {
    [CmdletBinding()]
    [OutputType([bool])]
    param(
        [Parameter()]
        [AllowEmptyString()]
        [string] $ObjectId,

        # What the principal is called, if known.
        [Parameter()]
        [AllowEmptyString()]
        [string] $DisplayName,

        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet
    )

    if ($ObjectId) {
        return $true
    }
    $what = 'The object'
    if ($DisplayName) {
        $what = "'$DisplayName'"
    }
    $problem = New-ArmException -Code 'InvalidArgument' -Message ("$what has no principal id. A virtual machine or scale set has one while its " +
        'system-assigned identity is on (Add-ArmVirtualMachineIdentity -SystemAssigned); for a user-assigned identity pass the identity itself.')
    $Cmdlet.WriteError((New-ArmErrorRecord -Failure $problem -TargetObject $DisplayName))
    $false
}
