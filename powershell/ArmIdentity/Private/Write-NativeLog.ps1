# Passes the library's log lines on to the verbose and debug streams, on the pipeline's own thread.
# The library has one log queue a process: of commands that run with -Verbose at the same time, each line reaches one.
function Write-NativeLog {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet
    )

    while ($document = Invoke-NativeMethod 'armid_log_queue_next') {
        try {
            $entry = ConvertFrom-ArmJson -Text (Invoke-NativeMethod 'armid_document_json' $document)
        }
        finally {
            Invoke-NativeMethod 'armid_document_release' $document
        }
        $line = $entry.message
        if ($null -ne $entry.fields) {
            foreach ($field in $entry.fields.PSObject.Properties) {
                $line += " $($field.Name)=$($field.Value)"
            }
        }
        if ('debug', 'trace' -contains $entry.level) {
            $Cmdlet.WriteDebug($line)
        }
        else {
            $Cmdlet.WriteVerbose($line)
        }
    }
}
