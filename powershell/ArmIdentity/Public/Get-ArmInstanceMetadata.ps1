function Get-ArmInstanceMetadata {
    <#
    .SYNOPSIS
    Gets what the instance metadata service says about this virtual machine.

    .DESCRIPTION
    Get-ArmInstanceMetadata asks the instance metadata service (IMDS), which answers without a token: the machine's name, resource
    group, subscription, region, size, tags and network. The properties Compute and Network hold the answer as it was sent.
    https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service

    .PARAMETER TimeoutSec
    The longest that the call may take in seconds, all its attempts included.

    .PARAMETER ProbeTimeoutMs
    How long the question "is this a host in Azure?" may take, in milliseconds. The default is 1000.

    .OUTPUTS
    ArmIdentity.InstanceMetadata

    .EXAMPLE
    Get-ArmInstanceMetadata

    Shows the virtual machine that this is.

    .EXAMPLE
    (Get-ArmInstanceMetadata).Network.interface[0].ipv4.ipAddress

    The addresses of the machine's first network interface.

    .LINK
    Get-ArmResourceGroup
    #>
    [CmdletBinding()]
    [OutputType('ArmIdentity.InstanceMetadata')]
    param(
        [Parameter()]
        [ValidateRange(1, 86400)]
        [int] $TimeoutSec,

        [Parameter()]
        [ValidateRange(1, 60000)]
        [int] $ProbeTimeoutMs
    )

    $failure = $null
    $options = $null
    $response = $null
    try {
        $options = New-CallOption @{ timeout_sec = $TimeoutSec; probe_timeout_ms = $ProbeTimeoutMs; host_language = 'PowerShell/' + $PSVersionTable.PSVersion }
        $response = Invoke-NativeOperation -Start 'armid_metadata_get_start' -Arguments $options `
            -Take 'armid_operation_take_response' -Cmdlet $PSCmdlet -Activity 'Reading the instance metadata'
        if ($response -is [System.Exception]) {
            $failure = New-ArmErrorRecord -Failure $response
        }
        else {
            $body = ConvertFrom-ArmJson -Text (Invoke-NativeMethod 'armid_response_body' $response) `
                -IsPlain (Invoke-NativeMethod 'armid_response_is_plain' $response)
            $metadata = ConvertTo-InstanceMetadata -Body $body
        }
    }
    catch {
        $failure = New-ArmErrorRecord -Failure $_
    }
    finally {
        Close-NativeHandle 'armid_response_release' $response
        Close-NativeHandle 'armid_options_release' $options
    }
    if ($null -ne $failure) {
        $PSCmdlet.ThrowTerminatingError($failure)
    }
    $metadata
}
