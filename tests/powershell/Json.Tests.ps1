# The JSON reader and writer of the module, without a network.
BeforeDiscovery {
    . (Join-Path $PSScriptRoot 'Environment.ps1')
    Import-Module $modulePath -Force
    $invalid = '', ' ', '[1,2,]', '{"a":1,}', '{"a":1}{"b":2}', '{"a":tru}', '01', '-', '1.', '1e400', '{"a"}', '{"a":}', '[1 2]', '"a', '"\x"', '"\u12"', '"\', ']', '[}', '{]', ':', '{,}',
        '[1]]', 'True', 'nul', "'a'", '{a:1}' | ForEach-Object { @{ Text = $_ } }
    $scalars = @(
        @{ Text = '0'; Type = [long]; Value = '0' }
        @{ Text = '9223372036854775807'; Type = [long]; Value = '9223372036854775807' }
        @{ Text = '-9223372036854775808'; Type = [long]; Value = '-9223372036854775808' }
        @{ Text = '9223372036854775808'; Type = [bigint]; Value = '9223372036854775808' }
        @{ Text = '1.50'; Type = [decimal]; Value = '1.50' }
        @{ Text = '0.1'; Type = [decimal]; Value = '0.1' }
        @{ Text = '1e2'; Type = [double]; Value = '100' }
        @{ Text = 'true'; Type = [bool]; Value = 'True' }
        @{ Text = '"2024-01-31T00:00:00Z"'; Type = [string]; Value = '2024-01-31T00:00:00Z' }
        @{ Text = '"12"'; Type = [string]; Value = '12' }
        @{ Text = '""'; Type = [string]; Value = '' }
        @{ Text = '"a\"\\\/\b\f\n\r\t\u0041b"'; Type = [string]; Value = "a`"\/$([char]8)$([char]12)`n`r`tAb" }
        @{ Text = '"\ud83d\ude00"'; Type = [string]; Value = [char]::ConvertFromUtf32(0x1F600) }
    )
    # Documents on which two readers could differ. Engine: whether PowerShell's own may be asked. Plain: what the library calls so.
    $documents = @(
        @{ Document = '{"a":"2024-01-31T00:00:00Z","b":"2024-01-31T00:00:00.0000000+02:00","c":"2024-01-31","d":"/Date(1198908717056)/"}'; Engine = $true; Plain = $true }
        @{ Document = '{"long":9223372036854775807,"least":-9223372036854775808,"big":9223372036854775808,"minus":-0,"zero":0}'; Engine = $true }
        @{ Document = '{"bigger":123456789012345678901234567890}'; Engine = $true }
        @{ Document = '{"a":true,"b":false,"c":null,"d":"","e":"true"}'; Engine = $true; Plain = $true }
        @{ Document = '[]'; Engine = $true; Plain = $true }
        @{ Document = '{}'; Engine = $true; Plain = $true }
        @{ Document = '[[]]'; Engine = $true; Plain = $true }
        @{ Document = '[[[]],[{}],[null]]'; Engine = $true; Plain = $true }
        @{ Document = '[1,[2,[3,[4]]]]'; Engine = $true; Plain = $true }
        @{ Document = '{"a":[],"b":[[]],"c":[null],"d":[[1]],"e":{"f":{}}}'; Engine = $true; Plain = $true }
        @{ Document = '"text"'; Engine = $true; Plain = $true }
        @{ Document = 'null'; Engine = $true; Plain = $true }
        @{ Document = '[null]'; Engine = $true; Plain = $true }
        @{ Document = ' { "z" : 1 , "a" : [ 1 , 2 ] } '; Engine = $true; Plain = $true }
        @{ Document = '{"a":1,"b":2,"a":3}'; Engine = $true }
        @{ Document = '{"$type":"x","$id":"1","$ref":"2","$values":[],"__type":"y","@odata.type":"z"}'; Engine = $true; Plain = $true }
        @{ Document = '{"Count":5,"Length":3,"GetType":2,"PSStandardMembers":3}'; Engine = $true; Plain = $true }
        @{ Document = '{"a b":1,"a.b":2,"/c/d":3}'; Engine = $true; Plain = $true }
        @{ Document = '{"a":"\"\\\/\b\f\n\r\t\u0041","b":"\ud83d\ude00","c":"\u0000","d":"\u003cb\u003e"}'; Engine = $true; Plain = $true }
        @{ Document = '{"a":1,"A":2}'; Engine = $false }
        @{ Document = '{"a":{"b":[{"Name":1,"name":2}]}}'; Engine = $false }
        @{ Document = '{"":1}'; Engine = $false }
        @{ Document = '{"PSTypeName":"x"}'; Engine = $false }
        @{ Document = '{"\u0050STypeName":"x"}'; Engine = $false }
        @{ Document = '{"a":1.50}'; Engine = $false }
        @{ Document = '[0.1,-2.5]'; Engine = $false }
        @{ Document = '1.5'; Engine = $false }
        @{ Document = '1e2'; Engine = $false }
        @{ Document = '{"a":1E+2}'; Engine = $false }
        @{ Document = '{"a":12345678901234567890.123456789012345678901234567890}'; Engine = $false }
        @{ Document = '{"a":"version: 1.5, or 12:34:56.789"}'; Engine = $true; Plain = $true }
        @{ Document = '{"a":"1,1.5"}'; Engine = $false; Plain = $true }
        @{ Document = ('[' * 127 + ']' * 127); Engine = $true; Plain = $true }
        @{ Document = ('[' * 1024 + ']' * 1024); Engine = $true }
        @{ Document = ('[' * 1025 + ']' * 1025); Engine = $false }
        @{ Document = ('{"a":' * 500 + '1' + '}' * 500); Engine = $true }
        @{ Document = "// no comment`
1"; Engine = $false }
        @{ Document = '/* no comment */ [1]'; Engine = $false }
        @{ Document = '[1,]'; Engine = $false }
        @{ Document = "{'a':1}"; Engine = $false }
        @{ Document = '{a:1}'; Engine = $false }
        @{ Document = '[01]'; Engine = $false }
        @{ Document = '[0x10]'; Engine = $false }
        @{ Document = '[NaN]'; Engine = $false }
        @{ Document = '[Infinity]'; Engine = $false }
        @{ Document = '[undefined]'; Engine = $false }
        @{ Document = '["\x"]'; Engine = $false }
        @{ Document = '["\N"]'; Engine = $false }
        @{ Document = '["\u12"]'; Engine = $false }
        @{ Document = '{"a":1}x'; Engine = $false }
        @{ Document = '["a"'; Engine = $false }
        @{ Document = ''; Engine = $false }
        @{ Document = ' '; Engine = $false }
    )
    foreach ($row in $documents) { $row.Name = $row.Document.Substring(0, [System.Math]::Min(60, $row.Document.Length)) }
    $written = @(
        @{ Value = $null; Json = 'null' }
        @{ Value = $true; Json = 'true' }
        @{ Value = 1.5; Json = '1.5' }
        @{ Value = [decimal]::Parse('1.10', [cultureinfo]::InvariantCulture); Json = '1.10' }
        @{ Value = [bigint]::Parse('12345678901234567890'); Json = '12345678901234567890' }
        @{ Value = "a`"\`n$([char] 1)"; Json = '"a\"\\\n\u0001"' }
        @{ Value = @(); Json = '[]' }
        @{ Value = @(, @(1)); Json = '[[1]]' }
        @{ Value = @{ tags = @{ a = 'x' } }; Json = '{"tags":{"a":"x"}}' }
        @{ Value = [pscustomobject] [ordered] @{ b = 1; a = $null }; Json = '{"b":1,"a":null}' }
        @{ Value = [datetime]::new(2024, 1, 31, 1, 2, 3, [System.DateTimeKind]::Utc); Json = '"2024-01-31T01:02:03.0000000Z"' }
        @{ Value = [System.DateTimeOffset]::new(2024, 1, 31, 1, 2, 3, [timespan]::FromHours(2)); Json = '"2024-01-31T01:02:03.0000000+02:00"' }
        @{ Value = [timespan]::FromMinutes(5); Json = '"PT5M"' }
        @{ Value = [System.DayOfWeek]::Monday; Json = '"Monday"' }
    )
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Environment.ps1')
    Import-Module $modulePath -Force
}

Describe 'Reading JSON' {
    It 'keeps <Text>' -ForEach $scalars {
        InModuleScope ArmIdentity -Parameters @{ Text = $Text; Type = $Type; Value = $Value } {
            $read = ConvertFrom-ArmJson -Text $Text
            $read.GetType() | Should -Be $Type
            [System.Convert]::ToString($read, [cultureinfo]::InvariantCulture) | Should -BeExactly $Value
        }
    }

    It 'refuses <Text>' -ForEach $invalid {
        InModuleScope ArmIdentity -Parameters @{ Text = $Text } {
            { ConvertFrom-ArmJson -Text $Text } | Should -Throw -ErrorId 'ArmIdentity.InvalidResponse'
        }
    }

    It 'keeps members in order, nested values and empty containers' {
        InModuleScope ArmIdentity {
            $read = ConvertFrom-ArmJson -Text ' { "z" : [ ] , "a" : { } , "m" : [ null , [ 1 ] ] } '
            @($read.PSObject.Properties | ForEach-Object { $_.Name }) | Should -Be @('z', 'a', 'm')
            $read.z.Count | Should -Be 0
            @($read.a.PSObject.Properties).Count | Should -Be 0
            $read.m.Count | Should -Be 2
            $read.m[1][0] | Should -Be 1
        }
    }

    It 'keeps names that differ only by case, and names that an object cannot have' {
        InModuleScope ArmIdentity {
            $read = ConvertFrom-ArmJson -Text '{"A":1,"a":2,"":3,"PSTypeName":"x"}'
            @($read.Keys) | Should -BeExactly @('A', 'a', '', 'PSTypeName')
            $read['A'] | Should -Be 1
            $read['a'] | Should -Be 2
        }
    }

    It 'takes the last of two members of the same name' {
        InModuleScope ArmIdentity {
            (ConvertFrom-ArmJson -Text '{"a":1,"a":2}').a | Should -Be 2
        }
    }

    It 'reads 1024 levels and refuses 1025' {
        InModuleScope ArmIdentity {
            { ConvertFrom-ArmJson -Text ('[' * 1024 + ']' * 1024) } | Should -Not -Throw
            { ConvertFrom-ArmJson -Text ('[' * 1025 + ']' * 1025) } | Should -Throw -ExpectedMessage '*1024 levels*'
        }
    }

    It 'reads <Name> in the same way by all readers' -ForEach $documents {
        InModuleScope ArmIdentity -Parameters @{ Document = $Document; Engine = $Engine; Plain = $Plain } {
            # A value with all its types, as text. Without recursion: a thousand levels of it are too many for the stack on Windows.
            function Format-Value {
                param($Value)
                $text = [System.Text.StringBuilder]::new()
                $pending = [System.Collections.Generic.Stack[object]]::new()
                $pending.Push(@{ Value = $Value })
                while ($pending.Count -gt 0) {
                    $next = $pending.Pop()
                    if ($next -is [string]) { $null = $text.Append($next); continue }
                    $each = $next.Value
                    if ($null -eq $each) { $null = $text.Append('null'); continue }
                    # An object may have a member GetType, which hides the method.
                    $type = if ($each -is [System.Management.Automation.PSCustomObject]) { 'object' } else { $each.GetType().FullName }
                    if ($each -is [System.Management.Automation.PSCustomObject]) {
                        $inside = @(foreach ($member in $each.PSObject.Properties) { ' {0} {1} ' -f $member.MemberType, $member.Name; @{ Value = $member.Value } })
                    }
                    elseif ($each -is [array]) {
                        $inside = @(foreach ($element in $each) { ','; @{ Value = $element } })
                    }
                    elseif ($each -is [System.Collections.IDictionary]) {
                        $inside = @(foreach ($entry in $each.GetEnumerator()) { ' ' + $entry.Key + '='; @{ Value = $entry.Value } })
                    }
                    else {
                        $null = $text.Append($type).Append(':').Append([System.Convert]::ToString($each, [cultureinfo]::InvariantCulture))
                        continue
                    }
                    $null = $text.Append($type).Append('(')
                    $pending.Push(')')
                    for ($i = $inside.Count - 1; $i -ge 0; $i--) { $pending.Push($inside[$i]) }
                }
                $text.ToString()
            }
            function Format-Outcome {
                param([scriptblock] $Read)
                try { $value = . $Read; Format-Value $value }
                catch { $_.FullyQualifiedErrorId }
            }

            $errors = $global:Error.Count
            $compiled = ConvertFrom-EngineJson -Text $Document
            $global:Error.Count | Should -Be $errors
            $hasReader = $PSVersionTable.PSEdition -eq 'Core' -and $PSVersionTable.PSVersion.Major * 100 + $PSVersionTable.PSVersion.Minor -ge 705
            ($null -ne $compiled) | Should -Be ($Engine -and $hasReader)
            $outcome = Format-Outcome { , (ConvertFrom-ArmJson -Text $Document) }
            $expected = Format-Outcome { , (ConvertFrom-JsonText -Text $Document) }
            $outcome | Should -BeExactly $expected
            if ($null -ne $compiled) {
                Format-Value $compiled.Value | Should -BeExactly $expected
            }
            if ($Plain) {
                $null = Get-NativeBinding
                Format-Outcome { , (ConvertFrom-ArmJson -Text $Document -IsPlain $true) } | Should -BeExactly $expected
                Format-Outcome { , (ConvertFrom-ArmJson -Text $Document -IsPlain $true -TagLevel 0) } | Should -BeExactly $expected
            }
        }
    }

    It 'makes tags a dictionary where they are those of a resource' -Skip:($PSVersionTable.PSEdition -ne 'Core') {
        InModuleScope ArmIdentity {
            $null = Get-NativeBinding
            $one = '{"tags":{"B":"1","a":null},"properties":{"tags":{"x":"y"}}}'
            $resource = ConvertFrom-ArmJson -Text $one -IsPlain $true -TagLevel 0
            $resource.tags | Should -BeOfType ([System.Collections.Specialized.OrderedDictionary])
            @($resource.tags.Keys) | Should -BeExactly @('B', 'a')
            $resource.tags['b'] | Should -Be '1'
            $resource.properties.tags.x | Should -Be 'y'
            $resource.properties.tags | Should -BeOfType ([System.Management.Automation.PSCustomObject])
            $page = ConvertFrom-ArmJson -Text ('{"value":[' + $one + ',{"tags":null}],"tags":{"c":"d"}}') -IsPlain $true -TagLevel 2
            $page.value[0].tags['b'] | Should -Be '1'
            $page.value[1].tags | Should -BeNullOrEmpty
            $page.tags.c | Should -Be 'd'
            $page.tags | Should -BeOfType ([System.Management.Automation.PSCustomObject])
        }
    }

    It 'reads a megabyte in seconds' {
        InModuleScope ArmIdentity {
            $item = '{"id":"/subscriptions/s/resourceGroups/rg","tags":{"a":"2024-01-01T00:00:00Z"},"properties":{"n":12.5,"t":true,"z":null,"e":"\u00e9"}}'
            $text = '{"value":[' + ((@($item) * 8000) -join ',') + ']}'
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            (ConvertFrom-ArmJson -Text $text).value.Count | Should -Be 8000
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 20
            # A fraction is enough for the reader in script to be needed; a megabyte without one is read in a fraction of the time.
            $watch.Restart()
            (ConvertFrom-ArmJson -Text $text.Replace('12.5', '125')).value.Count | Should -Be 8000
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 10
        }
    }
}

Describe 'Writing JSON' {
    It 'writes <Json>' -ForEach $written {
        InModuleScope ArmIdentity -Parameters @{ Value = $Value; Json = $Json } {
            ConvertTo-ArmJson -InputObject $Value | Should -BeExactly $Json
        }
    }

    It 'is not subject to the culture' {
        InModuleScope ArmIdentity {
            $before = [cultureinfo]::CurrentCulture
            $comma = [cultureinfo]::InvariantCulture.Clone()
            $comma.NumberFormat.NumberDecimalSeparator = ','
            try {
                [System.Threading.Thread]::CurrentThread.CurrentCulture = $comma
                ConvertTo-ArmJson -InputObject 1.5 | Should -BeExactly '1.5'
            }
            finally {
                [System.Threading.Thread]::CurrentThread.CurrentCulture = $before
            }
        }
    }

    It 'refuses what would be cut off: 101 levels, an object that contains itself' {
        InModuleScope ArmIdentity {
            $deep = 1
            foreach ($level in 1..101) { $deep = @{ a = $deep } }
            { ConvertTo-ArmJson -InputObject $deep } | Should -Throw -ErrorId 'ArmIdentity.InvalidArgument'
            $circle = @{}
            $circle['self'] = $circle
            { ConvertTo-ArmJson -InputObject $circle } | Should -Throw -ErrorId 'ArmIdentity.InvalidArgument'
        }
    }

    It 'refuses a number that JSON does not have' {
        InModuleScope ArmIdentity {
            { ConvertTo-ArmJson -InputObject ([double]::NaN) } | Should -Throw -ErrorId 'ArmIdentity.InvalidArgument'
        }
    }

    It 'refuses a SecureString' {
        InModuleScope ArmIdentity {
            { ConvertTo-ArmJson -InputObject @{ password = [System.Security.SecureString]::new() } } | Should -Throw -ErrorId 'ArmIdentity.InvalidArgument'
        }
    }
}
