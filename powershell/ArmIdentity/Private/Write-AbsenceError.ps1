# Reports that there was nothing to remove. Azure Resource Manager takes that for success, but whoever mistyped a name must not believe
# that something, an access for example, is gone.
function Write-AbsenceError {
    [CmdletBinding()]
    param(
        # A sentence: what is not there.
        [Parameter(Mandatory)]
        [string] $Message,

        [Parameter(Mandatory)]
        [object] $TargetObject,

        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet
    )

    $problem = New-ArmException -Code 'ArmNotFound' -Message "$Message Nothing was removed."
    $Cmdlet.WriteError((New-ArmErrorRecord -Failure $problem -TargetObject $TargetObject))
}
