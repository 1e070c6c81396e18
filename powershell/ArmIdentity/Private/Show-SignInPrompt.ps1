# Shows what a person has to do before an operation can go on, once. Returns the prompt that was shown last.
# It is a warning, because a warning shows at once in every host, and is no output of the command.
function Show-SignInPrompt {
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [System.UInt64] $Operation,

        # The command that shows it.
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        # What was shown before.
        [Parameter()]
        [AllowEmptyString()]
        [string] $Shown
    )

    $document = Invoke-NativeMethod 'armid_operation_describe' $Operation
    try {
        $prompt = (ConvertFrom-ArmJson -Text (Invoke-NativeMethod 'armid_document_json' $document)).prompt
    }
    finally {
        Invoke-NativeMethod 'armid_document_release' $document
    }
    if ($null -ne $prompt -and $prompt.message -cne $Shown) {
        $Cmdlet.WriteWarning($prompt.message)
        return $prompt.message
    }
    $Shown
}
