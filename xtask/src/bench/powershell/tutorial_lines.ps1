# The tutorial as Microsoft writes it, with the addresses of the simulator.
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$response = Invoke-WebRequest -Uri "$env:AZURE_POD_IDENTITY_AUTHORITY_HOST/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fmanagement.azure.com%2F" -Method GET -Headers @{ Metadata = 'true' } -UseBasicParsing
$content = $response.Content | ConvertFrom-Json
$instance = (Invoke-WebRequest -Uri "$env:AZURE_POD_IDENTITY_AUTHORITY_HOST/metadata/instance?api-version=2021-02-01" -Method GET -Headers @{ Metadata = 'true' } -UseBasicParsing).Content | ConvertFrom-Json
$uri = "$env:ARMIDENTITY_ARM_ENDPOINT/subscriptions/$($instance.compute.subscriptionId)/resourceGroups/myResourceGroupVM?api-version=2021-04-01"
$group = (Invoke-WebRequest -Uri $uri -Method GET -ContentType 'application/json' -Headers @{ Authorization = "Bearer $($content.access_token)" } -UseBasicParsing -SkipCertificateCheck).Content | ConvertFrom-Json
if ($group.name -ne 'myResourceGroupVM') { throw 'the resource group is not as it must be' }
