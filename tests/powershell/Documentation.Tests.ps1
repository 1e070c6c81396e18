# The pages for users: every block of PowerShell in them is entered as it stands, page by page, by a user in a fresh session.
#
# docs/tutorial.md has a file of its own, Tutorial.Tests.ps1, which looks at what each of its statements gives.
#
# Blocks in the language "powershell" run. What they replace, lines of the Az modules and hand-written requests, is in "azurepowershell".
BeforeDiscovery {
    . (Join-Path $PSScriptRoot 'Environment.ps1')
    $pages = foreach ($path in @([System.IO.Path]::Combine($repository, 'README.md')) + [System.IO.Directory]::GetFiles([System.IO.Path]::Combine($repository, 'docs'), '*.md')) {
        if ($path -notlike '*tutorial.md' -and [System.IO.File]::ReadAllText($path) -match '(?m)^```powershell\r?$') {
            @{ Name = $path.Substring($repository.Length + 1); Path = $path }
        }
    }
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Environment.ps1')
    Import-Module $modulePath -Force

    # What a page leaves to the reader: the simulator's own names in place of the examples.
    $placeholders = [ordered] @{
        '11111111-2222-3333-4444-555555555555' = $id1ClientId
        "'rg-web', 'rg-data'"                  = "'$group', '$group'"
    }

    # What a page expects the reader to have.
    $prelude = @"
`$env:PSModulePath = '$([System.IO.Path]::GetDirectoryName([System.IO.Path]::GetDirectoryName($modulePath)))' + [System.IO.Path]::PathSeparator + `$env:PSModulePath
Import-Module ArmIdentity
"@

    # The blocks of a page, each with the line that it begins at.
    function Get-Block {
        param([string] $Path)
        $block = $null
        $number = 0
        foreach ($line in [System.IO.File]::ReadAllLines($Path)) {
            $number++
            if ($null -eq $block) {
                if ($line -ceq '```powershell') { $block = @{ Line = $number; Text = [System.Text.StringBuilder]::new() } }
            }
            elseif ($line -ceq '```') {
                @{ Line = $block.Line; Text = $block.Text.ToString() }
                $block = $null
            }
            else {
                $null = $block.Text.AppendLine($line)
            }
        }
    }

    function Invoke-Page {
        param([string] $Path)
        $script = [System.Text.StringBuilder]::new($prelude)
        foreach ($block in Get-Block $Path) {
            $text = $block.Text
            foreach ($placeholder in $placeholders.Keys) { $text = $text.Replace($placeholder, $placeholders[$placeholder]) }
            $null = $script.AppendLine("`n'## block at line $($block.Line)'").AppendLine($text)
        }
        $null = $script.AppendLine("'## end'")
        # The formatter ends a table with an empty line when it likes.
        Invoke-FreshProcess $script.ToString() | Where-Object { $_ }
    }
}

AfterAll {
    Reset-Everything
}

Describe 'The page <Name>' -ForEach $pages {
    It 'runs as it stands' {
        Reset-Everything
        $output = @(Invoke-Page $Path)
        $output[-1] | Should -BeExactly '## end' -Because ($output -join "`n")
    }
}
