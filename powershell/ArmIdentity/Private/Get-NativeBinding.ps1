# The binding of this process: made once, by whichever runspace comes first, and shared by all.
# An emitted assembly is never unloaded, so a second import must find the first one's.
function Get-NativeBinding {
    [CmdletBinding()]
    [OutputType([hashtable])]
    param()

    if ($null -eq $script:Binding) {
        $slot = $script:ProcessSlot + '/Binding'
        # An interned string is one object in all runspaces of the process.
        $gate = [string]::Intern($slot)
        [System.Threading.Monitor]::Enter($gate)
        try {
            $binding = [System.AppDomain]::CurrentDomain.GetData($slot)
            if ($null -eq $binding) {
                $binding = New-NativeBinding -LibraryPath (Get-NativeLibraryPath)
                [System.AppDomain]::CurrentDomain.SetData($slot, $binding)
            }
            $script:Binding = $binding
        }
        finally {
            [System.Threading.Monitor]::Exit($gate)
        }
    }
    $script:Binding
}
