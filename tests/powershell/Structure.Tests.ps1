# How the module is built: files, syntax that Windows PowerShell 5.1 understands, manifest, table of native functions.
BeforeDiscovery {
    . (Join-Path $PSScriptRoot 'Environment.ps1')
    $functionFiles = foreach ($folder in 'Private', 'Public') {
        foreach ($file in [System.IO.Directory]::GetFiles([System.IO.Path]::Combine($sourceModule, $folder), '*.ps1')) {
            if ([System.IO.Path]::GetFileName($file) -ne 'NativeMethods.ps1') {
                @{ Name = [System.IO.Path]::GetFileNameWithoutExtension($file); Path = $file; Folder = $folder }
            }
        }
    }
    $staged = [System.IO.Path]::GetDirectoryName($modulePath)
    $textFiles = foreach ($root in $sourceModule, $staged) {
        foreach ($file in [System.IO.Directory]::GetFiles($root, '*', [System.IO.SearchOption]::AllDirectories)) {
            if ($file -match '\.(ps1|psm1|psd1|ps1xml|txt)$') {
                @{ Path = $file; Name = $file.Substring($root.Length + 1) }
            }
        }
    }
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Environment.ps1')
    Import-Module $modulePath -Force
    $module = Get-Module ArmIdentity
    $manifest = Import-PowerShellDataFile $modulePath
    $staged = [System.IO.Path]::GetDirectoryName($modulePath)

    # The engine's own list: the constants of its classes VerbsCommon, VerbsData, ...
    $approvedVerbs = foreach ($type in [System.Management.Automation.PSObject].Assembly.GetExportedTypes()) {
        if ($type.Namespace -eq 'System.Management.Automation' -and $type.Name -match '^Verbs[A-Z]') {
            foreach ($field in $type.GetFields()) { $field.Name }
        }
    }

    function Read-Script {
        param([string] $Path)
        $tokens = $null
        $errors = $null
        $tree = [System.Management.Automation.Language.Parser]::ParseFile($Path, [ref] $tokens, [ref] $errors)
        @{ Tree = $tree; Tokens = $tokens; Errors = $errors }
    }

    # The nodes of a type. The predicate is a method of .NET: a script block would run once for every node of the whole module.
    function Find-Node {
        param([System.Management.Automation.Language.Ast] $Tree, [string] $Kind)
        $type = [System.Management.Automation.Language.Ast].Assembly.GetType("System.Management.Automation.Language.$Kind", $false)
        if ($null -ne $type) {
            $predicate = [System.Delegate]::CreateDelegate([System.Func[System.Management.Automation.Language.Ast, bool]], $type, [type].GetMethod('IsInstanceOfType'))
            $Tree.FindAll($predicate, $true)
        }
    }

    $shipped = Read-Script (Join-Path $staged 'ArmIdentity.psm1')
}

Describe 'Source file <Name>' -ForEach $functionFiles {
    It 'holds one function of the same name' {
        $script = Read-Script $Path
        $functions = Find-Node $script.Tree 'FunctionDefinitionAst'
        @($functions).Count | Should -Be 1
        $functions[0].Name | Should -BeExactly $Name
    }

    It 'uses an approved verb' {
        $approvedVerbs -ccontains $Name.Split('-')[0] | Should -BeTrue
    }

    It 'is an advanced function' {
        $script = Read-Script $Path
        $attributes = Find-Node $script.Tree 'AttributeAst' | Where-Object { $_.TypeName.Name -eq 'CmdletBinding' }
        @($attributes).Count | Should -Be 1
    }

    It 'says its output type if it is public' {
        $script = Read-Script $Path
        $attributes = Find-Node $script.Tree 'AttributeAst' | Where-Object { $_.TypeName.Name -eq 'OutputType' }
        if ($Folder -eq 'Public') {
            @($attributes).Count | Should -Be 1
        }
    }
}

Describe 'Text file <Name>' -ForEach $textFiles {
    It 'is ASCII, without tabs, trailing blanks and byte order mark' {
        # Latin 1 keeps every byte as one character.
        $text = [System.Text.Encoding]::GetEncoding(28591).GetString([System.IO.File]::ReadAllBytes($Path))
        $text -match '[^\x20-\x7e\r\n]' | Should -BeFalse
        $text -match ' \r?\n' | Should -BeFalse
    }
}

Describe 'The shipped script' {
    It 'parses' {
        $shipped.Errors.Count | Should -Be 0
    }

    It 'is one file that loads no other' {
        Test-Path (Join-Path $staged 'Private') | Should -BeFalse
        Test-Path (Join-Path $staged 'Public') | Should -BeFalse
        $dotSourced = Find-Node $shipped.Tree 'CommandAst' | Where-Object { $_.InvocationOperator -eq 'Dot' }
        @($dotSourced).Count | Should -Be 0
    }

    It 'holds every function of the source' {
        $names = Find-Node $shipped.Tree 'FunctionDefinitionAst' | ForEach-Object { $_.Name }
        foreach ($folder in 'Private', 'Public') {
            foreach ($file in [System.IO.Directory]::GetFiles([System.IO.Path]::Combine($sourceModule, $folder), '*-*.ps1')) {
                @($names) -ccontains [System.IO.Path]::GetFileNameWithoutExtension($file) | Should -BeTrue -Because $file
            }
        }
    }

    It 'has no syntax that Windows PowerShell 5.1 lacks' {
        $newer = @(
            Find-Node $shipped.Tree 'TernaryExpressionAst'
            Find-Node $shipped.Tree 'PipelineChainAst'
            Find-Node $shipped.Tree 'UsingStatementAst'
            Find-Node $shipped.Tree 'ScriptBlockAst' | Where-Object { $null -ne $_.CleanBlock }
            Find-Node $shipped.Tree 'PipelineAst' | Where-Object { $_.Background }
            Find-Node $shipped.Tree 'MemberExpressionAst' | Where-Object { $_.NullConditional }
            Find-Node $shipped.Tree 'IndexExpressionAst' | Where-Object { $_.NullConditional }
        )
        @($newer | ForEach-Object { $_.Extent.Text }) | Should -BeNullOrEmpty
        $operators = $shipped.Tokens | Where-Object { $_.Kind.ToString() -in 'QuestionQuestion', 'QuestionQuestionEquals', 'QuestionDot', 'QuestionLBracket', 'AndAnd', 'OrOr' }
        @($operators) | Should -BeNullOrEmpty
    }

    It 'names no type accelerator that Windows PowerShell 5.1 lacks' {
        $known = 'int', 'long', 'string', 'bool', 'byte', 'char', 'decimal', 'double', 'single', 'float', 'object', 'void', 'array', 'hashtable', 'regex', 'type', 'guid',
            'uri', 'version', 'datetime', 'timespan', 'bigint', 'enum', 'cultureinfo', 'switch', 'scriptblock', 'psobject', 'pscustomobject', 'ref', 'ordered', 'CmdletBinding', 'Parameter',
            'OutputType', 'ValidateSet', 'ValidateNotNullOrEmpty', 'ValidateRange', 'ValidatePattern', 'AllowNull', 'AllowEmptyString', 'AllowEmptyCollection', 'Alias', 'PSTypeName'
        $used = foreach ($kind in 'TypeExpressionAst', 'TypeConstraintAst', 'AttributeAst') {
            Find-Node $shipped.Tree $kind | ForEach-Object { $_.TypeName }
        }
        $unknown = foreach ($type in $used) {
            while ($type -is [System.Management.Automation.Language.ArrayTypeName]) { $type = $type.ElementType }
            if ($type -is [System.Management.Automation.Language.TypeName] -and $type.Name -notmatch '^System\.' -and $known -notcontains $type.Name) { $type.Name }
        }
        @($unknown) | Should -BeNullOrEmpty
    }

    It 'calls commands of Microsoft.PowerShell.Core and its own only' {
        $own = Find-Node $shipped.Tree 'FunctionDefinitionAst' | ForEach-Object { $_.Name }
        $called = Find-Node $shipped.Tree 'CommandAst' | ForEach-Object { $_.GetCommandName() } | Where-Object { $_ }
        $foreign = $called | Where-Object { $own -notcontains $_ } | Sort-Object -Unique
        @($foreign | Where-Object { (Get-Command $_).Source -ne 'Microsoft.PowerShell.Core' }) | Should -BeNullOrEmpty
        @($foreign) | Should -Contain 'Register-ArgumentCompleter'
    }
}

Describe 'The manifest' {
    It 'has the version of Cargo.toml' {
        $cargo = [System.IO.File]::ReadAllText((Join-Path $repository 'Cargo.toml'))
        $cargo -match '(?m)^version\s*=\s*"([^"]+)"' | Should -BeTrue
        $manifest.ModuleVersion | Should -Be $Matches[1]
    }

    It 'is for Windows PowerShell 5.1 and PowerShell' {
        $manifest.PowerShellVersion | Should -Be '5.1'
        $manifest.DotNetFrameworkVersion | Should -Be '4.7.2'
        $manifest.CompatiblePSEditions | Should -Be @('Desktop', 'Core')
    }

    It 'exports exactly the public functions' {
        $public = [System.IO.Directory]::GetFiles((Join-Path $sourceModule 'Public'), '*.ps1') | ForEach-Object { [System.IO.Path]::GetFileNameWithoutExtension($_) }
        $manifest.FunctionsToExport | Sort-Object | Should -Be @($public | Sort-Object)
        $manifest.CmdletsToExport.Count | Should -Be 0
        $manifest.AliasesToExport.Count | Should -Be 0
        $manifest.VariablesToExport.Count | Should -Be 0
        @($module.ExportedCommands.Keys | Sort-Object) | Should -Be @($public | Sort-Object)
    }
}

Describe 'The table of native functions' {
    It 'names only functions that the module calls, and all of them' {
        $table = & $module { $script:NativeMethods }
        $listed = $table.Keys
        $uses = @{}
        foreach ($text in Find-Node $shipped.Tree 'StringConstantExpressionAst') {
            if ($text.Value -like 'armid_*') { $uses[$text.Value] = 1 + $uses[$text.Value] }
        }
        @($uses.Keys | Sort-Object) | Should -BeExactly @($listed | Sort-Object)
        # A name is in the table once, and somewhere else at least once.
        $unused = foreach ($function in $listed) {
            if ($uses[$function] -lt 2) { $function }
        }
        @($unused) | Should -BeNullOrEmpty
    }
}
