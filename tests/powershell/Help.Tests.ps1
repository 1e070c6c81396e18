# The help of every command, compared with its code.
BeforeDiscovery {
    . (Join-Path $PSScriptRoot 'Environment.ps1')
    $commands = foreach ($file in [System.IO.Directory]::GetFiles((Join-Path $sourceModule 'Public'), '*.ps1')) {
        @{ Name = [System.IO.Path]::GetFileNameWithoutExtension($file) }
    }
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Environment.ps1')
    Import-Module $modulePath -Force
    $common = [System.Management.Automation.PSCmdlet]::CommonParameters + [System.Management.Automation.PSCmdlet]::OptionalCommonParameters
}

Describe 'Help of <Name>' -ForEach $commands {
    BeforeAll {
        $command = Get-Command $Name
        # Of the function in the shipped module, as the engine reads it.
        $help = $command.ScriptBlock.Ast.GetHelpContent()
        $parameters = @($command.Parameters.Keys | Where-Object { $common -notcontains $_ })
    }

    It 'has a synopsis of one sentence and a description' {
        $help.Synopsis.Trim() | Should -Match '^[A-Z].*\.$'
        $help.Description.Trim().Length | Should -BeGreaterThan 100
    }

    It 'describes every parameter, and no other' {
        @($help.Parameters.Keys | ForEach-Object { $_.ToUpperInvariant() } | Sort-Object) | Should -Be @($parameters | ForEach-Object { $_.ToUpperInvariant() } | Sort-Object)
        foreach ($parameter in $help.Parameters.Keys) {
            $help.Parameters[$parameter].Trim().Length | Should -BeGreaterThan 20 -Because $parameter
        }
    }

    It 'has at least two examples that parse and call it with parameters it has' {
        $help.Examples.Count | Should -BeGreaterThan 1
        $calls = 0
        foreach ($example in $help.Examples) {
            # The code ends at the first empty line, the remark follows.
            $code = ($example -replace "`r", '').Trim() -split "\n\s*\n"
            $code.Count | Should -BeGreaterThan 1 -Because "an example has code and a remark: $example"
            $errors = $null
            $tree = [System.Management.Automation.Language.Parser]::ParseInput($code[0], [ref] $null, [ref] $errors)
            $errors.Count | Should -Be 0 -Because $code[0]
            foreach ($call in $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)) {
                $called = Get-Command $call.GetCommandName() -Module ArmIdentity -ErrorAction SilentlyContinue
                if ($called) {
                    if ($called.Name -eq $Name) { $calls++ }
                    foreach ($element in $call.CommandElements) {
                        if ($element -is [System.Management.Automation.Language.CommandParameterAst]) {
                            $called.Parameters.Keys -contains $element.ParameterName | Should -BeTrue -Because "$($called.Name) -$($element.ParameterName)"
                        }
                    }
                }
            }
        }
        $calls | Should -BeGreaterThan 1
    }

    It 'names the output type of the code' {
        $named = $help.Outputs -join ' '
        foreach ($type in $command.OutputType) {
            $expected = $type.Name
            if ($expected -eq 'System.Void') { $expected = 'None' }
            $named | Should -Match ([regex]::Escape($expected))
        }
    }

    It 'links to commands that exist' {
        $help.Links.Count | Should -BeGreaterThan 0
        foreach ($link in $help.Links) {
            (Get-Command $link -Module ArmIdentity).Name | Should -Be $link
        }
    }
}

Describe 'about_ArmIdentity' {
    BeforeAll {
        $about = [System.IO.File]::ReadAllText([System.IO.Path]::Combine([System.IO.Path]::GetDirectoryName($modulePath), 'en-US', 'about_ArmIdentity.help.txt'))
    }

    It 'mentions every command' {
        foreach ($command in (Get-Module ArmIdentity).ExportedCommands.Keys) {
            if ($command -notin 'Disconnect-Arm', 'Get-ArmContext') {
                # Commands of one family are listed as: New-, Get-, Remove-ArmRoleAssignment.
                $verb, $noun = $command.Split('-')
                $about | Should -Match "\b$verb-(, \w+-)*$noun\b" -Because $command
            }
        }
    }

    It 'fits a console of 80 columns' {
        @($about -split "`n" | Where-Object { $_.TrimEnd().Length -gt 79 }) | Should -BeNullOrEmpty
    }
}
