# Reads JSON with the compiled reader of PowerShell 7.5 and newer, several times as fast as ConvertFrom-ArmJson once it is loaded, which
# takes a tenth of a second. Returns a table with the Value that ConvertFrom-ArmJson would return, or nothing where the two differ or may
# differ: that text is for ConvertFrom-ArmJson to read or to refuse.
function ConvertFrom-LargeJson {
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        [Parameter(Mandatory)]
        [AllowEmptyString()]
        [string] $Text
    )

    if ($PSVersionTable.PSEdition -ne 'Core') {
        return
    }
    # Known by its type, so that the module Microsoft.PowerShell.Utility need not be imported.
    $type = [System.Reflection.Assembly]::Load('Microsoft.PowerShell.Commands.Utility').GetType('Microsoft.PowerShell.Commands.ConvertFromJsonCommand')
    # Without it, strings that look like dates become DateTime.
    if ($null -eq $type -or $null -eq $type.GetProperty('DateKind')) {
        return
    }

    # What it reads otherwise: numbers with a fraction or an exponent become Double, and PSTypeName, however it is written, is a name
    # like any other. A string that only looks like one of these costs time and nothing else.
    foreach ($readOtherwise in '(?:"\s*:|[\[,])\s*-?[0-9]+[.eE]', '^\s*-?[0-9]+[.eE]', '"(?i:PSTypeName)"', '\\u00[0-9A-Fa-f]{2}[^"]*"\s*:') {
        if ([regex]::IsMatch($Text, $readOtherwise)) {
            return
        }
    }
    # What it reads although it is no JSON: comments, single quotes, names without quotes, a comma before a bracket, 01, NaN.
    try {
        $strict = [System.Text.Json.JsonDocumentOptions]::new()
        $strict.MaxDepth = 1024
        [System.Text.Json.JsonDocument]::Parse($Text, $strict).Dispose()
        $cmdlet = [System.Management.Automation.CmdletInfo]::new('ConvertFrom-Json', $type)
        @{ Value = & $cmdlet -InputObject $Text -DateKind String -Depth 1024 -NoEnumerate }
    }
    catch {
        # No JSON, or what it refuses: an empty name, names that differ only by case. That is not the user's error.
        if ($global:Error.Count -gt 0) {
            $global:Error.RemoveAt(0)
        }
    }
}
