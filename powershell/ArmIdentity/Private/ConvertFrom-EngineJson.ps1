# Reads JSON with the compiled reader of PowerShell 7.5 and newer, which makes a first call quicker than the one in script does and
# reads what is large several times as fast. Returns a table with the Value that ConvertFrom-JsonText would return, or nothing where the two
# differ or may differ: that text is for ConvertFrom-JsonText to read or to refuse.
function ConvertFrom-EngineJson {
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        [Parameter(Mandatory)]
        [AllowEmptyString()]
        [string] $Text
    )

    if ($null -eq $script:EngineJsonReader) {
        $script:EngineJsonReader = $false
        if ($PSVersionTable.PSEdition -eq 'Core') {
            # Known by its type, so that the module Microsoft.PowerShell.Utility need not be imported. A program that hosts the engine may
            # have come without the assembly, for which this is no exception.
            $type = [type]::GetType('Microsoft.PowerShell.Commands.ConvertFromJsonCommand, Microsoft.PowerShell.Commands.Utility', $false)
            # Without it, strings that look like dates become DateTime.
            if ($null -ne $type -and $null -ne $type.GetProperty('DateKind')) {
                $script:EngineJsonReader = [System.Management.Automation.CmdletInfo]::new('ConvertFrom-Json', $type)
            }
        }
    }
    $reader = $script:EngineJsonReader
    if (-not $reader) {
        return
    }

    # What it reads otherwise: numbers with a fraction or an exponent become Double, PSTypeName, however it is written, is a name like any
    # other, and an empty name is refused. A string that only looks like one of these costs time and nothing else.
    foreach ($readOtherwise in '(?:"\s*:|[\[,])\s*-?[0-9]+[.eE]', '^\s*-?[0-9]+[.eE]', '"(?i:PSTypeName)"', '\\u00[0-9A-Fa-f]{2}[^"]*"\s*:', '""\s*:') {
        if ([regex]::IsMatch($Text, $readOtherwise)) {
            return
        }
    }
    # The user's own are not meant for this call.
    $PSDefaultParameterValues = @{}
    try {
        # What it reads although it is no JSON: comments, single quotes, names without quotes, a comma before a bracket, 01, NaN.
        $strict = [System.Text.Json.JsonDocumentOptions]::new()
        $strict.MaxDepth = 1024
        [System.Text.Json.JsonDocument]::Parse($Text, $strict).Dispose()
        @{ Value = & $reader -InputObject $Text -DateKind String -Depth 1024 -NoEnumerate }
    }
    catch {
        # No JSON, or names that differ only by case, which it refuses. That is not the user's error.
        if ($global:Error.Count -gt 0) {
            $global:Error.RemoveAt(0)
        }
    }
}
