# The pages for users: every block of PowerShell in them is entered as it stands, page by page, by a user in a fresh session.
#
# Blocks in the language "powershell" run. What they replace, lines of the Az modules and hand-written requests, is in "azurepowershell".
BeforeDiscovery {
    . (Join-Path $PSScriptRoot 'Environment.ps1')
    $pages = foreach ($path in @([System.IO.Path]::Combine($repository, 'README.md')) + [System.IO.Directory]::GetFiles([System.IO.Path]::Combine($repository, 'docs'), '*.md')) {
        if ([System.IO.File]::ReadAllText($path) -match '(?m)^```powershell\r?$') {
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
# The reader answers yes.
`$global:ConfirmPreference = 'None'
Import-Module ArmIdentity
`$tenant = '$tenantId'
`$subscription = '$subscriptionId'
`$applicationId = '50000000-0000-4000-8000-0000000000a1'
`$secret = [System.Net.NetworkCredential]::new('', 'simulated~administrator.secret').SecurePassword
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

    # The simulated Azure before the tutorial: the machine has no identity, and nobody but the administrator has a role.
    function Clear-Identity {
        $world = Invoke-SimulatorControl GET '/world'
        foreach ($groups in $world.subscriptions[0].resource_groups) {
            $groups.user_assigned_identities = @()
            foreach ($machine in $groups.virtual_machines) {
                $machine.identity = @{ system_assigned = $null; user_assigned = @() }
            }
        }
        $world.role_assignments = @($world.role_assignments | Where-Object { $_.principal_id -eq '40000000-0000-4000-8000-0000000000a1' })
        $null = Invoke-SimulatorControl PUT '/world' $world
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
        if ($Name -like '*tutorial.md') { Clear-Identity }
        $output = @(Invoke-Page $Path)
        $output[-1] | Should -BeExactly '## end' -Because ($output -join "`n")
    }
}

Describe 'The tutorial' {
    BeforeAll {
        Reset-Everything
        Clear-Identity
        $output = (Invoke-Page ([System.IO.Path]::Combine($repository, 'docs', 'tutorial.md'))) -join "`n"
        $requests = @(Get-SimulatorRequest)
        $world = Invoke-SimulatorControl GET '/world'
    }

    It 'shows what the original shows' {
        $output | Should -Match 'PrincipalId\s*:\s*[0-9a-f]{8}-'
        $output | Should -Match 'RoleDefinitionName\s*: Reader'
        # After objects of other types the formatter shows a list instead of a table.
        $output | Should -Match 'ResourceGroupName\s*: myResourceGroupVM\s+Location\s*: eastus\s+ProvisioningState\s*: Succeeded'
        $output | Should -Match '"provisioningState":"Succeeded"'
    }

    It 'gets its tokens on the machine from the machine' {
        $tokens = @($requests | Where-Object { $_.service -eq 'imds' -and $_.target -like '/metadata/identity/oauth2/token*' })
        $tokens.Count | Should -BeGreaterOrEqual 2
        @($tokens | Where-Object { $_.status -ne 200 }).Count | Should -Be 0
    }

    It 'leaves nothing behind' {
        $groups = $world.subscriptions[0].resource_groups
        @($groups | ForEach-Object { $_.user_assigned_identities }).Count | Should -Be 0
        $machine = @($groups | ForEach-Object { $_.virtual_machines })[0]
        $machine.identity.system_assigned | Should -BeNullOrEmpty
        @($machine.identity.user_assigned).Count | Should -Be 0
        @($world.role_assignments).Count | Should -Be 1
    }
}
