# Runs an operation whose result is one resource group or a page of them, and returns the ArmIdentity.ResourceGroup objects, or
# an ErrorRecord when it failed. It never throws, so that the command can write its output outside of any try block: what a
# later command in the pipeline throws must pass through untouched.
function Read-ResourceGroup {
    [CmdletBinding()]
    [OutputType('ArmIdentity.ResourceGroup', [System.Management.Automation.ErrorRecord])]
    param(
        # The function that starts the operation, and its arguments.
        [Parameter(Mandatory)]
        [string] $Start,

        [Parameter(Mandatory)]
        [AllowNull()]
        [object[]] $Arguments,

        # What the user asked for.
        [Parameter()]
        [AllowNull()]
        [object] $TargetObject,

        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet
    )

    $response = $null
    try {
        $response = Invoke-NativeOperation -Start $Start -Arguments $Arguments -Take 'armid_operation_take_response' `
            -Cmdlet $Cmdlet -Activity 'Reading resource groups'
        if ($response -is [System.Exception]) {
            return New-ArmErrorRecord -Failure $response -TargetObject $TargetObject
        }
        $body = ConvertFrom-ArmJson -Text (Invoke-NativeMethod 'armid_response_body' $response)
        if ($null -ne $body.value) {
            foreach ($item in $body.value) {
                ConvertTo-ResourceGroup -Body $item
            }
        }
        elseif ($null -ne $body.id) {
            ConvertTo-ResourceGroup -Body $body
        }
    }
    catch {
        New-ArmErrorRecord -Failure $_ -TargetObject $TargetObject
    }
    finally {
        Close-NativeHandle 'armid_response_release' $response
    }
}
