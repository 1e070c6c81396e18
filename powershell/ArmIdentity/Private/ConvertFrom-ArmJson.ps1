# Reads JSON and keeps every value as it was sent. ConvertFrom-Json does not do: PowerShell 7 turns strings that look like dates
# into DateTime, and it lives in a module that would have to be loaded. .NET's JsonReaderWriterFactory costs 85 ms on first use
# and drops members called __type.
#
# Objects become PSCustomObject with their members in order. An object whose names differ only by case, or that has a name which
# a PSCustomObject cannot have, becomes an ordered, case-sensitive dictionary. Strings stay strings. Whole numbers become Int64
# or BigInteger, others Decimal where that holds every digit, else Double.
function ConvertFrom-ArmJson {
    [CmdletBinding()]
    [OutputType([object])]
    param(
        [Parameter(Mandatory)]
        [AllowEmptyString()]
        [string] $Text
    )

    $maximumDepth = 1024
    $invariant = [cultureinfo]::InvariantCulture
    $quoteOrBackslash = [char[]] '"\'
    $endOfScalar = [char[]] ",]} `t`r`n"
    $numberPattern = [regex] '^-?(?:0|[1-9][0-9]*)(?<fraction>\.[0-9]+)?(?<exponent>[eE][+-]?[0-9]+)?\z'

    # What may come next: a value, a value or ']', a name, a name or '}', ',' or the end of the container, nothing.
    $value = 0; $firstElement = 1; $name = 2; $firstName = 3; $separator = 4; $nothing = 5

    $containers = [System.Collections.Generic.Stack[object]]::new()
    $names = [System.Collections.Generic.Stack[string]]::new()
    $container = $null
    $isObject = $false
    $caseSensitive = [System.Collections.Generic.HashSet[object]]::new()
    $memberName = $null
    $result = $null
    $expected = $value
    $length = $Text.Length
    $at = 0

    while ($at -lt $length) {
        $character = $Text[$at]
        if ($character -eq ' ' -or $character -eq "`n" -or $character -eq "`r" -or $character -eq "`t") {
            $at++
            continue
        }

        $closed = $false
        if ($character -eq '"') {
            if ($expected -ge $separator) { break }
            $end = $Text.IndexOfAny($quoteOrBackslash, $at + 1)
            if ($end -ge 0 -and $Text[$end] -eq '"') {
                $item = $Text.Substring($at + 1, $end - $at - 1)
            }
            else {
                $builder = [System.Text.StringBuilder]::new()
                $from = $at + 1
                while ($end -ge 0 -and $Text[$end] -ne '"') {
                    $null = $builder.Append($Text, $from, $end - $from)
                    if ($end + 1 -ge $length) { $end = -1; break }
                    $escape = $Text[$end + 1]
                    $from = $end + 2
                    if ($escape -ceq 'u') {
                        $code = 0
                        if ($from + 4 -gt $length -or -not [int]::TryParse($Text.Substring($from, 4), 'AllowHexSpecifier', $invariant, [ref] $code)) { $end = -1; break }
                        $null = $builder.Append([char] $code)
                        $from += 4
                    }
                    elseif ($escape -ceq 'n') { $null = $builder.Append("`n") }
                    elseif ($escape -ceq 'r') { $null = $builder.Append("`r") }
                    elseif ($escape -ceq 't') { $null = $builder.Append("`t") }
                    elseif ($escape -ceq 'b') { $null = $builder.Append("`b") }
                    elseif ($escape -ceq 'f') { $null = $builder.Append("`f") }
                    elseif ($escape -eq '"' -or $escape -eq '\' -or $escape -eq '/') { $null = $builder.Append($escape) }
                    else { $end = -1; break }
                    $end = $Text.IndexOfAny($quoteOrBackslash, $from)
                }
                if ($end -ge 0) {
                    $item = $builder.Append($Text, $from, $end - $from).ToString()
                }
            }
            if ($end -lt 0) { break }

            if ($expected -ge $name) {
                $colon = $end + 1
                while ($colon -lt $length -and [char]::IsWhiteSpace($Text[$colon])) { $colon++ }
                if ($colon -ge $length -or $Text[$colon] -ne ':') { break }
                $memberName = $item
                $at = $colon + 1
                $expected = $value
                continue
            }
            $at = $end + 1
        }
        elseif ($character -eq ',') {
            if ($expected -ne $separator -or $null -eq $container) { break }
            $expected = if ($isObject) { $name } else { $value }
            $at++
            continue
        }
        elseif ($character -eq '{' -or $character -eq '[') {
            if ($expected -gt $firstElement) { break }
            if ($containers.Count -ge $maximumDepth) {
                throw [System.Management.Automation.ErrorRecord]::new(
                    [System.FormatException]::new("The JSON text is nested more than $maximumDepth levels deep. Read it as text instead (-Raw)."),
                    'ArmIdentity.InvalidResponse', 'InvalidData', $null)
            }
            $containers.Push($container)
            $names.Push($memberName)
            if ($character -eq '{') {
                $container = [System.Collections.Specialized.OrderedDictionary]::new([System.StringComparer]::OrdinalIgnoreCase)
                $isObject = $true
                $expected = $firstName
            }
            else {
                $container = [System.Collections.Generic.List[object]]::new()
                $isObject = $false
                $expected = $firstElement
            }
            $at++
            continue
        }
        elseif ($character -eq '}' -or $character -eq ']') {
            $mayClose = $expected -eq $separator -or ($isObject -and $expected -eq $firstName) -or ((-not $isObject) -and $expected -eq $firstElement)
            if ($null -eq $container -or -not $mayClose -or $isObject -ne ($character -eq '}')) { break }
            if (-not $isObject) { $item = $container.ToArray() }
            elseif ($caseSensitive.Count -gt 0 -and $caseSensitive.Contains($container)) { $item = $container }
            else { $item = [pscustomobject] $container }
            $container = $containers.Pop()
            $memberName = $names.Pop()
            $isObject = $container -is [System.Collections.IDictionary]
            $at++
        }
        else {
            if ($expected -gt $firstElement) { break }
            $end = $Text.IndexOfAny($endOfScalar, $at)
            if ($end -lt 0) { $end = $length }
            $scalar = $Text.Substring($at, $end - $at)
            if ($scalar -ceq 'true') { $item = $true }
            elseif ($scalar -ceq 'false') { $item = $false }
            elseif ($scalar -ceq 'null') { $item = $null }
            else {
                $number = $numberPattern.Match($scalar)
                if (-not $number.Success) { break }
                $item = [long] 0
                if ($number.Groups['exponent'].Success) {
                    # .NET Framework throws for what is out of range, .NET returns infinity.
                    try { $item = [double]::Parse($scalar, $invariant) } catch { break }
                    if ([double]::IsInfinity($item)) { break }
                }
                elseif ($number.Groups['fraction'].Success) {
                    $item = [decimal] 0
                    if ($scalar.Length -gt 28 -or -not [decimal]::TryParse($scalar, 'Float', $invariant, [ref] $item)) {
                        $item = [double]::Parse($scalar, $invariant)
                    }
                }
                elseif (-not [long]::TryParse($scalar, 'AllowLeadingSign', $invariant, [ref] $item)) {
                    $item = [bigint]::Parse($scalar, $invariant)
                }
            }
            $at = $end
        }

        if ($null -eq $container) {
            $result = $item
            $expected = $nothing
            continue
        }
        $expected = $separator
        if (-not $isObject) {
            $container.Add($item)
        }
        elseif (-not $caseSensitive.Contains($container)) {
            # PSTypeName is not a member for the cast to PSCustomObject but an order to set the type's name.
            if ($memberName -ne '' -and $memberName -ne 'PSTypeName' -and -not $container.Contains($memberName)) {
                $container.Add($memberName, $item)
            }
            else {
                $exact = [System.Collections.Specialized.OrderedDictionary]::new([System.StringComparer]::Ordinal)
                foreach ($entry in $container.GetEnumerator()) {
                    $exact.Add($entry.Key, $entry.Value)
                }
                $exact[[object] $memberName] = $item
                $container = $exact
                $null = $caseSensitive.Add($exact)
            }
        }
        else {
            $container[[object] $memberName] = $item
        }
    }

    if ($expected -ne $nothing -or $at -lt $length) {
        throw [System.Management.Automation.ErrorRecord]::new(
            [System.FormatException]::new("The text is not valid JSON: something else was expected at character $at of $length."),
            'ArmIdentity.InvalidResponse', 'InvalidData', $null)
    }
    , $result
}
