# The context a command works with: the one it was given, else this runspace's own, else the process's. Where nobody has
# connected, one for the host's managed identity is made, without a network call.
function Get-ActiveContext {
    [CmdletBinding()]
    [OutputType('ArmIdentity.Context')]
    param(
        # What the user gave as -Context.
        [Parameter()]
        [AllowNull()]
        $Context
    )

    if ($null -ne $Context) {
        if ($Context.GetClientHandle() -eq 0) {
            throw New-ArmErrorRecord -Failure (New-ArmException -Code 'InvalidHandle' -Message 'This context has been disconnected. Run Connect-Arm and use the context it returns.')
        }
        return $Context
    }
    if ($null -ne $script:RunspaceContext) {
        return $script:RunspaceContext
    }
    $slot = $script:ContextSlot
    $active = [System.AppDomain]::CurrentDomain.GetData($slot)
    if ($null -ne $active) {
        return $active
    }
    if ((Get-DefaultScope) -eq 'Runspace') {
        $script:RunspaceContext = New-ArmContext -Option @{} -Scope 'Runspace'
        return $script:RunspaceContext
    }

    # An interned string is one object in all runspaces of the process.
    $gate = [string]::Intern($slot)
    [System.Threading.Monitor]::Enter($gate)
    try {
        $active = [System.AppDomain]::CurrentDomain.GetData($slot)
        if ($null -eq $active) {
            $active = New-ArmContext -Option @{} -Scope 'Process'
            [System.AppDomain]::CurrentDomain.SetData($slot, $active)
        }
    }
    finally {
        [System.Threading.Monitor]::Exit($gate)
    }
    $active
}
