# Appends IL instructions to a method, from text: the names of opcodes, each followed by the name of its operand if it has one. MarkLabel is
# no opcode: it puts the label that follows it there. A loop over names, because every single call that a script makes on a .NET object costs
# about a millisecond when it first runs; so does every further type of operand, and of what is compared with $null.
function Add-Instruction {
    [CmdletBinding()]
    param(
        # The ILGenerator of the method.
        [Parameter(Mandatory, Position = 0)]
        [object] $Generator,

        # The operands by name: types, methods, fields, variables, labels.
        [Parameter(Mandatory, Position = 1)]
        [hashtable] $Operands,

        # Lines of instructions.
        [Parameter(Mandatory, Position = 2)]
        [string[]] $Code
    )

    $opCodes = [System.Reflection.Emit.OpCodes]
    $opCode = $null
    foreach ($line in $Code) {
        foreach ($word in $line.Split(' ')) {
            if ($Operands.ContainsKey($word)) {
                $operand = $Operands[$word]
                if ($opCode -is [System.Reflection.Emit.OpCode]) {
                    $Generator.Emit($opCode, $operand)
                    $opCode = $null
                }
                else {
                    $Generator.MarkLabel($operand)
                }
            }
            else {
                if ($opCode -is [System.Reflection.Emit.OpCode]) {
                    $Generator.Emit($opCode)
                    $opCode = $null
                }
                if ($word -ne 'MarkLabel') {
                    $opCode = $opCodes.GetField($word).GetValue($null)
                }
            }
        }
    }
    if ($opCode -is [System.Reflection.Emit.OpCode]) {
        $Generator.Emit($opCode)
    }
}
