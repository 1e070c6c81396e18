# The inside of a JSON string with its escapes resolved, or $null when one of them is not valid.
function ConvertFrom-JsonEscape {
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [string] $Text
    )

    $builder = [System.Text.StringBuilder]::new($Text.Length)
    [int] $from = 0
    [int] $at = $Text.IndexOf('\')
    while ($at -ge 0) {
        $null = $builder.Append($Text, $from, $at - $from)
        $escape = $Text[$at + 1]
        $from = $at + 2
        if ($escape -ceq 'n') { $null = $builder.Append("`n") }
        elseif ($escape -eq '"' -or $escape -eq '\' -or $escape -eq '/') { $null = $builder.Append($escape) }
        elseif ($escape -ceq 'u') {
            [int] $code = 0
            if ($from + 4 -gt $Text.Length -or
                -not [int]::TryParse($Text.Substring($from, 4), 'AllowHexSpecifier', [cultureinfo]::InvariantCulture, [ref] $code)) { return $null }
            $null = $builder.Append([char] $code)
            $from += 4
        }
        elseif ($escape -ceq 'r') { $null = $builder.Append("`r") }
        elseif ($escape -ceq 't') { $null = $builder.Append("`t") }
        elseif ($escape -ceq 'b') { $null = $builder.Append("`b") }
        elseif ($escape -ceq 'f') { $null = $builder.Append("`f") }
        else { return $null }
        $at = $Text.IndexOf('\', $from)
    }
    $builder.Append($Text, $from, $Text.Length - $from).ToString()
}
