# The compiled reader of JSON of PowerShell 7.5 and newer, or $false where there is none.
function Get-EngineJsonReader {
    [CmdletBinding()]
    [OutputType([object])]
    param()

    if ($null -eq $script:EngineJsonReader) {
        $script:EngineJsonReader = $false
        if ($PSVersionTable['PSEdition'] -eq 'Core') {
            # Known by its type, so that the module Microsoft.PowerShell.Utility need not be imported. A program that hosts the engine may
            # have come without the assembly, for which this is no exception.
            $type = [type]::GetType('Microsoft.PowerShell.Commands.ConvertFromJsonCommand, Microsoft.PowerShell.Commands.Utility', $false)
            # Without it, strings that look like dates become DateTime.
            if ($null -ne $type -and $null -ne $type.GetProperty('DateKind')) {
                $script:EngineJsonReader = [System.Management.Automation.CmdletInfo]::new('ConvertFrom-Json', $type)
            }
        }
    }
    $script:EngineJsonReader
}
