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

    It 'reads a megabyte in seconds' {
        InModuleScope ArmIdentity {
            $item = '{"id":"/subscriptions/s/resourceGroups/rg","tags":{"a":"2024-01-01T00:00:00Z"},"properties":{"n":12.5,"t":true,"z":null,"e":"\u00e9"}}'
            $text = '{"value":[' + ((@($item) * 8000) -join ',') + ']}'
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            (ConvertFrom-ArmJson -Text $text).value.Count | Should -Be 8000
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 20
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
