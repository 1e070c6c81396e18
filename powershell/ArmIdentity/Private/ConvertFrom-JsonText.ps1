# The reader of JSON in script, by the rules of ConvertFrom-ArmJson: for Windows PowerShell, and for what ConvertFrom-EngineJson leaves
# to it. .NET's JsonReaderWriterFactory would cost 85 ms on first use and drops members called __type.
function ConvertFrom-JsonText {
    [CmdletBinding()]
    [OutputType([object])]
    param(
        [Parameter(Mandatory)]
        [AllowEmptyString()]
        [string] $Text
    )

    $maximumDepth = 1024
    $quoteOrBackslash = [char[]] '"\'
    $endOfScalar = [char[]] ",]} `t`r`n"
    $invariant = [cultureinfo]::InvariantCulture
    $escapedText = '^[^\\]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^\\]*)*\z'
    # The numbers that Azure sends most are read here, the others by ConvertFrom-JsonNumber: calling a function takes longer than
    # everything else that is done for a value. 18 digits and a sign always fit into an Int64, 28 characters into a Decimal.
    $wholeNumber = '^-?(?:0|[1-9][0-9]{0,16})\z'
    $fraction = '^-?(?:0|[1-9][0-9]{0,12})\.[0-9]{1,12}\z'

    # What may come next: a value, a value or ']', a name, a name or '}', ',' or the end of the container, nothing.
    [int] $value = 0; [int] $firstElement = 1; [int] $name = 2; [int] $firstName = 3; [int] $separator = 4; [int] $nothing = 5

    $containers = [System.Collections.Generic.Stack[object]]::new()
    $names = [System.Collections.Generic.Stack[string]]::new()
    $container = $null
    [bool] $isObject = $false
    $caseSensitive = [System.Collections.Generic.HashSet[object]]::new()
    $memberName = $null
    $result = $null
    [int] $expected = $value
    [int] $length = $Text.Length
    [int] $at = 0
    [int] $end = 0
    [int] $colon = 0
    [char] $character = ' '

    :nextToken while ($at -lt $length) {
        $character = $Text[$at]
        if ($character -eq ' ' -or $character -eq "`n" -or $character -eq "`r" -or $character -eq "`t") {
            $at++
            continue
        }

        if ($character -eq '"') {
            if ($expected -ge $separator) { break }
            $end = $Text.IndexOfAny($quoteOrBackslash, $at + 1)
            [bool] $escaped = $end -ge 0 -and $Text[$end] -eq '\'
            while ($end -ge 0 -and $Text[$end] -eq '\') {
                if ($end + 2 -ge $length) { break nextToken }
                $end = $Text.IndexOfAny($quoteOrBackslash, $end + 2)
            }
            if ($end -lt 0) { break }
            $item = $Text.Substring($at + 1, $end - $at - 1)
            if ($escaped) {
                if (-not [regex]::IsMatch($item, $escapedText)) { break }
                # Its escapes are a superset of those of JSON, with the same meaning.
                $item = [regex]::Unescape($item)
            }
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
            elseif ([regex]::IsMatch($scalar, $wholeNumber)) { $item = [long]::Parse($scalar, $invariant) }
            elseif ([regex]::IsMatch($scalar, $fraction)) { $item = [decimal]::Parse($scalar, $invariant) }
            else {
                $item = ConvertFrom-JsonNumber -Text $scalar
                if ($null -eq $item) { break }
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
                # The same name twice, to the letter: the last one counts.
                foreach ($known in $container.Keys) {
                    if ($known -ceq $memberName) { $container[$known] = $item; continue nextToken }
                }
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
