# Makes one call on Azure Resource Manager for a command and writes what comes of it: the output object, or the error.
function Write-ArmObject {
    [CmdletBinding()]
    [OutputType([object])]
    param(
        # As for Invoke-ArmCall.
        [Parameter(Mandatory, Position = 0)]
        [string] $Start,

        [Parameter(Position = 1)]
        [AllowNull()]
        [object[]] $Arguments,

        [Parameter()]
        [hashtable] $Option = @{},

        [Parameter()]
        [AllowNull()]
        $Context,

        [Parameter(Mandatory)]
        [string] $Convert,

        [Parameter()]
        [hashtable] $ConvertWith = @{},

        [Parameter(Mandatory)]
        [string] $Activity,

        [Parameter()]
        [AllowNull()]
        [object] $TargetObject,

        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet
    )

    $answer = Invoke-ArmCall @PSBoundParameters
    if ($null -ne $answer.Failure) {
        Write-ArmFailure -Record $answer.Failure -Cmdlet $Cmdlet
        return
    }
    # A header of the library's own.
    if ($null -ne $answer.Headers -and $answer.Headers.'armidentity-unchanged') {
        $Cmdlet.WriteVerbose('Nothing had to be changed.')
    }
    if ($Option['no_wait']) {
        $statusUrl = Get-StatusUrl $answer.Headers
        if ($statusUrl) {
            $Cmdlet.WriteVerbose("Azure goes on with it; its status is at $statusUrl.")
            if ($answer.Items.Count -eq 0) {
                # A 202 without a body.
                return [pscustomobject] @{ StatusUrl = $statusUrl }
            }
            foreach ($item in $answer.Items) {
                $item.PSObject.Properties.Add([System.Management.Automation.PSNoteProperty]::new('StatusUrl', $statusUrl))
            }
        }
    }
    $answer.Items
}
