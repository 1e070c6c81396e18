# Names for the argument completion of resource groups. Asks ARM at most once in 30 seconds for a context and subscription,
# waits at most 2 seconds for the answer, and says nothing when there is none: a completer must not disturb the typing.
function Complete-ResourceGroupName {
    [CmdletBinding()]
    [OutputType([System.Management.Automation.CompletionResult])]
    param(
        [Parameter(Mandatory)]
        [AllowEmptyString()]
        [string] $WordToComplete,

        # The parameters on the command line so far: -Context and -Subscription count.
        [Parameter(Mandatory)]
        [System.Collections.IDictionary] $BoundParameters
    )

    $maximumWait = 2000
    $maximumAge = [timespan]::FromSeconds(30)
    try {
        $context = Get-ActiveContext -Context $BoundParameters['Context']
        $subscription = [string] $BoundParameters['Subscription']
        $key = '{0}/{1}' -f $context.GetClientHandle(), $subscription
        $cached = $script:ResourceGroupNameCache[$key]
        if ($null -eq $cached -or [datetime]::UtcNow - $cached.Read -gt $maximumAge) {
            $options = $null
            $pager = $null
            $operation = $null
            $response = $null
            try {
                $options = New-CallOption @{ subscription = $subscription }
                $pager = Invoke-NativeMethod 'armid_resource_group_list' $context.GetClientHandle(), $options
                $operation = Invoke-NativeMethod 'armid_pager_next_start' $pager
                if ($false -eq (Invoke-NativeMethod 'armid_operation_wait' $operation, $maximumWait)) {
                    return
                }
                $response = Invoke-NativeMethod 'armid_operation_take_response' $operation
                $page = ConvertFrom-ArmJson -Text (Invoke-NativeMethod 'armid_response_body' $response)
            }
            finally {
                Close-NativeHandle 'armid_response_release' $response
                Close-NativeHandle 'armid_operation_release' $operation
                Close-NativeHandle 'armid_pager_release' $pager
                Close-NativeHandle 'armid_options_release' $options
            }
            $names = foreach ($group in $page.value) { $group.name }
            $cached = @{ Read = [datetime]::UtcNow; Names = @($names) }
            $script:ResourceGroupNameCache[$key] = $cached
        }
        $typed = $WordToComplete.Trim("'", '"')
        foreach ($name in $cached.Names) {
            if ($name.StartsWith($typed, [System.StringComparison]::OrdinalIgnoreCase)) {
                # A name may hold parentheses, which mean something to PowerShell.
                $text = $name
                if ($name -notmatch '^[\w.-]+$') {
                    $text = "'$name'"
                }
                [System.Management.Automation.CompletionResult]::new($text, $name, 'ParameterValue', $name)
            }
        }
    }
    catch {
        return
    }
}
