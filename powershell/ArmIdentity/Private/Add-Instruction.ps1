# Appends IL instructions to a method: the names of opcodes, each followed by its operand if it has one. A loop over names, because
# every single call that a script makes on a .NET object costs about a millisecond when it first runs.
function Add-Instruction {
    [CmdletBinding()]
    param(
        # A MethodBuilder or ConstructorBuilder.
        [Parameter(Mandatory, Position = 0)]
        [object] $Method,

        [Parameter(Mandatory, Position = 1)]
        [object[]] $Code
    )

    $generator = $Method.GetILGenerator()
    $opCodes = [System.Reflection.Emit.OpCodes]
    for ($i = 0; $i -lt $Code.Length; $i++) {
        $opCode = $opCodes.GetField($Code[$i]).GetValue($null)
        if ($i + 1 -lt $Code.Length -and $Code[$i + 1] -isnot [string]) {
            $i++
            $generator.Emit($opCode, $Code[$i])
        }
        else {
            $generator.Emit($opCode)
        }
    }
}
