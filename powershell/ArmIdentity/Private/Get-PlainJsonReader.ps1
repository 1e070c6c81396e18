# A delegate of ArmIdentity.Json.Parse (see New-JsonType), which reads JSON of which the library says that it is plain
# (armid_response_is_plain), with the results that ConvertFrom-ArmJson documents. It is emitted for the first such text of the process, over
# System.Text.Json, which Windows PowerShell does not have.
function Get-PlainJsonReader {
    [CmdletBinding()]
    [OutputType([object])]
    param()

    $binding = Get-NativeBinding
    [System.Threading.Monitor]::Enter($binding)
    try {
        if ($null -eq $binding['ReadJson']) {
            $type = New-JsonType -ModuleBuilder $binding['Module']
            $binding['ReadJson'] = $type.GetMethod('Parse').CreateDelegate([System.Func[string, int, string, object]])
        }
        $binding['ReadJson']
    }
    finally {
        [System.Threading.Monitor]::Exit($binding)
    }
}
