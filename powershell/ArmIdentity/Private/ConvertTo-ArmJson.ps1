# Writes a value as JSON for a request body. ConvertTo-Json does not do: it cuts nested values off at a depth (2 by default)
# with no more than a warning, and lives in a module that would have to be loaded.
#
# Numbers are written without regard to the culture, dates in the ISO 8601 round-trip form, time spans as ISO 8601 durations,
# enumeration values by name. What JSON cannot hold, and a SecureString, is an error.
function ConvertTo-ArmJson {
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [AllowNull()]
        [AllowEmptyString()]
        [AllowEmptyCollection()]
        [object] $InputObject,

        # How many containers are around it.
        [Parameter()]
        [int] $Depth = 0
    )

    $maximumDepth = 100
    $invariant = [cultureinfo]::InvariantCulture
    if ($null -eq $InputObject) {
        return 'null'
    }
    $value = $InputObject.PSObject.BaseObject
    if ($value -is [bool]) {
        return $value.ToString().ToLowerInvariant()
    }
    if ($value -is [enum]) {
        return '"' + $value.ToString() + '"'
    }
    if ($value -is [double] -or $value -is [single]) {
        if ([double]::IsNaN($value) -or [double]::IsInfinity($value)) {
            throw New-ArmErrorRecord -Failure (New-ArmException -Code 'InvalidArgument' -Message "The body contains $value, and JSON has no such number. Correct the value.")
        }
        return $value.ToString('R', $invariant)
    }
    if ($value -is [decimal] -or $value -is [bigint] -or ($value -is [System.ValueType] -and $value.GetType().IsPrimitive -and $value -isnot [char])) {
        return $value.ToString($invariant)
    }
    if ($value -is [datetime] -or $value -is [System.DateTimeOffset]) {
        return '"' + $value.ToString('o', $invariant) + '"'
    }
    if ($value -is [timespan]) {
        return '"' + [System.Xml.XmlConvert]::ToString($value) + '"'
    }
    if ($value -is [string] -or $value -is [char] -or $value -is [guid] -or $value -is [uri] -or $value -is [version]) {
        $text = if ($value -is [uri]) { $value.OriginalString } else { $value.ToString() }
        $text = $text.Replace('\', '\\').Replace('"', '\"').Replace("`n", '\n').Replace("`r", '\r').Replace("`t", '\t')
        foreach ($control in [regex]::Matches($text, '[\x00-\x1f]')) {
            $text = $text.Replace($control.Value, '\u{0:x4}' -f [int] $control.Value[0])
        }
        return '"' + $text + '"'
    }
    if ($value -is [System.Security.SecureString]) {
        throw New-ArmErrorRecord -Failure (New-ArmException -Code 'InvalidArgument' -Message 'The body contains a SecureString, and a secret is not sent by accident. Put the plain text in if that is what the service takes.')
    }
    if ($Depth -ge $maximumDepth) {
        throw New-ArmErrorRecord -Failure (New-ArmException -Code 'InvalidArgument' -Message "The body is nested more than $maximumDepth levels deep, or an object in it contains itself. Give it as JSON text instead.")
    }

    $parts = [System.Collections.Generic.List[string]]::new()
    if ($value -is [System.Collections.IDictionary]) {
        foreach ($entry in $value.GetEnumerator()) {
            $parts.Add((ConvertTo-ArmJson -InputObject ([string] $entry.Key)) + ':' + (ConvertTo-ArmJson -InputObject $entry.Value -Depth ($Depth + 1)))
        }
        return '{' + [string]::Join(',', $parts) + '}'
    }
    if ($value -is [System.Collections.IEnumerable]) {
        foreach ($element in $value) {
            $parts.Add((ConvertTo-ArmJson -InputObject $element -Depth ($Depth + 1)))
        }
        return '[' + [string]::Join(',', $parts) + ']'
    }
    foreach ($property in $InputObject.PSObject.Properties) {
        $parts.Add((ConvertTo-ArmJson -InputObject $property.Name) + ':' + (ConvertTo-ArmJson -InputObject $property.Value -Depth ($Depth + 1)))
    }
    '{' + [string]::Join(',', $parts) + '}'
}
