# Reads a list of Azure Resource Manager for a command and writes its items, page by page. A failure ends the command: without the page
# the address of the next one is not known.
function Write-ArmList {
    [CmdletBinding()]
    [OutputType([object])]
    param(
        # The function that makes the pager, and its arguments between client and options; an empty text is one that was not given.
        [Parameter(Mandatory, Position = 0)]
        [string] $List,

        [Parameter(Position = 1)]
        [AllowNull()]
        [object[]] $Arguments,

        # The member of a page that holds its items.
        [Parameter()]
        [string] $ItemsIn = 'value',

        # As for Invoke-ArmCall.
        [Parameter()]
        [hashtable] $Option = @{},

        [Parameter()]
        [AllowNull()]
        $Context,

        [Parameter()]
        [AllowEmptyString()]
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

    $options = $null
    $pager = $null
    try {
        $failure = $null
        try {
            $client = (Get-ActiveContext -Context $Context).GetClientHandle()
            $options = New-CallOption $Option
            $made = Invoke-NativeMethod $List (Join-CallArgument $client $Arguments $options) -ReturnFailure $true
            if ($made -is [System.Exception]) {
                $failure = New-ArmErrorRecord -Failure $made -TargetObject $TargetObject
            }
            else {
                $pager = $made
            }
        }
        catch {
            $failure = New-ArmErrorRecord -Failure $_ -TargetObject $TargetObject
        }
        while ($null -eq $failure -and (Invoke-NativeMethod 'armid_pager_has_more' $pager)) {
            $page = Invoke-ArmCall 'armid_pager_next_start' -Pager $pager -ItemsIn $ItemsIn -Convert $Convert `
                -ConvertWith $ConvertWith -Activity $Activity -TargetObject $TargetObject -Cmdlet $Cmdlet
            $failure = $page.Failure
            if ($null -eq $failure) {
                $page.Items
                # Azure Resource Graph alone has these members.
                if ($page.Body.resultTruncated -eq 'true' -and -not $page.Body.'$skipToken') {
                    $Cmdlet.WriteWarning('Rows are missing: Azure Resource Graph pages only through rows that have their id. Add it to the query (project id, ...), or make the query smaller.')
                }
            }
        }
        if ($null -ne $failure) {
            $Cmdlet.ThrowTerminatingError($failure)
        }
    }
    finally {
        Close-NativeHandle 'armid_pager_release' $pager
        Close-NativeHandle 'armid_options_release' $options
    }
}
