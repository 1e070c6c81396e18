# Who shares a context when the user does not say: all runspaces of the process, except in Azure Automation, where jobs of the
# same account run side by side in one sandbox process and would change each other's identity
# (https://learn.microsoft.com/azure/automation/automation-runbook-execution). A runbook job is known by the account id in its
# environment, and by the job id that its runspace has in $PSPrivateMetadata.
function Get-DefaultScope {
    [CmdletBinding()]
    [OutputType([string])]
    param()

    $metadata = $ExecutionContext.SessionState.PSVariable.GetValue('global:PSPrivateMetadata')
    # Not $env:, which is a provider that takes 10 ms to start.
    if ([System.Environment]::GetEnvironmentVariable('AUTOMATION_ASSET_ACCOUNTID') -or ($null -ne $metadata -and $metadata.JobId)) {
        return 'Runspace'
    }
    'Process'
}
