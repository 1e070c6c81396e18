# A number of a JSON text, in the type that holds it exactly, or $null when the text is none.
function ConvertFrom-JsonNumber {
    [CmdletBinding()]
    [OutputType([long], [bigint], [decimal], [double])]
    param(
        [Parameter(Mandatory)]
        [string] $Text
    )

    $invariant = [cultureinfo]::InvariantCulture
    if ($Text -notmatch '^-?(?:0|[1-9][0-9]*)(?<fraction>\.[0-9]+)?(?<exponent>[eE][+-]?[0-9]+)?\z') {
        return $null
    }
    if ($Matches['exponent']) {
        # .NET Framework throws for what is out of range, .NET returns infinity.
        try { $double = [double]::Parse($Text, $invariant) } catch [System.OverflowException] { return $null }
        if ([double]::IsInfinity($double)) { return $null }
        return $double
    }
    if ($Matches['fraction']) {
        # Decimal has 28 digits.
        if ($Text.Length -le 28) { return [decimal]::Parse($Text, $invariant) }
        return [double]::Parse($Text, $invariant)
    }
    # 18 digits and a sign always fit.
    if ($Text.Length -le 18) { return [long]::Parse($Text, $invariant) }
    $big = [bigint]::Parse($Text, $invariant)
    if ($big -ge [long]::MinValue -and $big -le [long]::MaxValue) { return [long] $big }
    $big
}
