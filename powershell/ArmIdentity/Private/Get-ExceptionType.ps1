# The type ArmIdentity.ArmException: what went wrong, with the service's own words. It is emitted for the first error of the process, because
# most scripts see none.
function Get-ExceptionType {
    [CmdletBinding()]
    [OutputType([type])]
    param()

    $binding = Get-NativeBinding
    [System.Threading.Monitor]::Enter($binding)
    try {
        if ($null -eq $binding['ArmException']) {
            $text = [string]
            $exception = [System.Exception]
            $builder = $binding['Module'].DefineType('ArmIdentity.ArmException', 'Public', $exception)
            $constructor = $builder.DefineConstructor('Public', 'HasThis', [type[]] @($text))
            Add-Instruction $constructor.GetILGenerator() @{ 'Exception.new' = $exception.GetConstructor([type[]] @($text)) } 'Ldarg_0 Ldarg_1 Call Exception.new Ret'
            $fields = [ordered] @{
                Code = $text; StatusCode = [System.Nullable[int]]; ServiceCode = $text; ServiceMessage = $text; Target = $text
                Details = [object[]]; AdditionalInfo = [object[]]; RequestId = $text; CorrelationId = $text; ClientRequestId = $text
                RetryAfter = [System.Nullable[timespan]]; StatusUrl = $text; IdentitySource = $text; Causes = [string[]]
            }
            foreach ($name in $fields.Keys) {
                $null = $builder.DefineField($name, $fields[$name], 'Public')
            }
            $binding['ArmException'] = $builder.CreateType()
        }
        $binding['ArmException']
    }
    finally {
        [System.Threading.Monitor]::Exit($binding)
    }
}
