# Names for argument completion. Asks ARM at most once in a while for a context and what is wanted, waits at most 2 seconds for the answer,
# and says nothing when there is none: a completer must not disturb the typing.
function Complete-ArmName {
    [CmdletBinding()]
    [OutputType([System.Management.Automation.CompletionResult])]
    param(
        # The command and the parameter that are being completed: they say what is wanted.
        [Parameter(Mandatory)]
        [string] $CommandName,

        [Parameter(Mandatory)]
        [string] $ParameterName,

        [Parameter(Mandatory)]
        [AllowEmptyString()]
        [string] $WordToComplete,

        # The parameters on the command line so far: -Context, -Subscription and -ResourceGroupName count.
        [Parameter(Mandatory)]
        [System.Collections.IDictionary] $BoundParameters
    )

    $maximumWait = 2000
    try {
        $lists = @{
            ResourceGroup = 'armid_resource_group_list'; UserAssignedIdentity = 'armid_user_assigned_identity_list'
            VirtualMachine = 'armid_virtual_machine_list'; VirtualMachineScaleSet = 'armid_virtual_machine_scale_set_list'
            RoleDefinition = 'armid_role_definition_list'; Location = 'armid_client_list'
        }
        $kinds = @{ ResourceGroupName = 'ResourceGroup'; RoleDefinitionName = 'RoleDefinition'; Location = 'Location' }
        $kind = $kinds[$ParameterName]
        if (-not $kind) {
            # -Name of the thing that the command is about.
            $kind = $CommandName.Substring($CommandName.IndexOf('-Arm') + '-Arm'.Length)
            if (-not $lists.ContainsKey($kind)) {
                # Add-ArmVirtualMachineIdentity names a virtual machine.
                $kind = $kind.Substring(0, $kind.Length - 'Identity'.Length)
            }
        }
        # What Microsoft changes now and then, and what people change all the time.
        $maximumAge = [timespan]::FromSeconds(30)
        if ('RoleDefinition', 'Location' -contains $kind) {
            $maximumAge = [timespan]::FromMinutes(30)
        }
        $group = ''
        if ('UserAssignedIdentity', 'VirtualMachine', 'VirtualMachineScaleSet' -contains $kind) {
            $group = [string] $BoundParameters['ResourceGroupName']
        }

        $client = (Get-ActiveContext -Context $BoundParameters['Context']).GetClientHandle()
        $subscription = [string] $BoundParameters['Subscription']
        $key = '{0}/{1}/{2}/{3}' -f $kind, $client, $subscription, $group
        $cached = $script:NameCache[$key]
        if ($null -eq $cached -or [datetime]::UtcNow - $cached.Read -gt $maximumAge) {
            $options = $null
            $request = $null
            $pager = $null
            $operation = $null
            $response = $null
            try {
                $options = New-CallOption @{ subscription = $subscription }
                if ($kind -eq 'ResourceGroup') { $arguments = @() }
                elseif ($kind -eq 'RoleDefinition') { $arguments = @($null, $null, 0) }
                elseif ($kind -eq 'Location') {
                    $request = New-NativeRequest -Method 'GET' -Target '/subscriptions/{subscription}/locations' -ApiVersion '2022-12-01'
                    $arguments = @($request)
                }
                else { $arguments = @($group) }
                $pager = Invoke-NativeMethod $lists[$kind] (Join-CallArgument $client $arguments $options)
                $operation = Invoke-NativeMethod 'armid_pager_next_start' $pager
                if ($false -eq (Invoke-NativeMethod 'armid_operation_wait' $operation, $maximumWait)) {
                    return
                }
                $response = Invoke-NativeMethod 'armid_operation_take_response' $operation
                $page = ConvertFrom-ArmJson -Text (Invoke-NativeMethod 'armid_response_body' $response) `
                    -IsPlain (Invoke-NativeMethod 'armid_response_is_plain' $response)
            }
            finally {
                Close-NativeHandle 'armid_response_release' $response
                Close-NativeHandle 'armid_operation_release' $operation
                Close-NativeHandle 'armid_pager_release' $pager
                Close-NativeHandle 'armid_request_release' $request
                Close-NativeHandle 'armid_options_release' $options
            }
            $names = foreach ($item in $page.value) {
                if ($kind -eq 'RoleDefinition') { $item.properties.roleName }
                else { $item.name }
            }
            $cached = @{ Read = [datetime]::UtcNow; Names = @($names) }
            $script:NameCache[$key] = $cached
        }
        $typed = $WordToComplete.Trim("'", '"')
        foreach ($name in $cached.Names) {
            if ($name.StartsWith($typed, [System.StringComparison]::OrdinalIgnoreCase)) {
                # A name may hold blanks and parentheses, which mean something to PowerShell.
                $text = $name
                if ($name -notmatch '^[\w.-]+$') {
                    $text = "'" + $name.Replace("'", "''") + "'"
                }
                [System.Management.Automation.CompletionResult]::new($text, $name, 'ParameterValue', $name)
            }
        }
    }
    catch {
        return
    }
}
