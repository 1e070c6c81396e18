# The library's message about an argument, with the argument named as the commands name it: 'principal_id: ...' is '-ObjectId: ...' here.
function ConvertTo-ParameterMessage {
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [string] $Message
    )

    $colon = $Message.IndexOf(':')
    if ($colon -lt 1) {
        return $Message
    }
    $name = $Message.Substring(0, $colon)
    foreach ($character in $name.ToCharArray()) {
        if ($character -cne '_' -and ($character -lt 'a' -or $character -gt 'z')) {
            return $Message
        }
    }

    $parameters = @{
        principal_id = 'ObjectId'; principal_type = 'ObjectType'; role = 'RoleDefinitionName'; id = 'RoleAssignmentId'
        identity_ids_json = 'IdentityId'; tags_json = 'Tag'; resource_group = 'ResourceGroupName'
        resource = 'ResourceUrl'; target = 'Path'; status_url = 'Uri'
    }
    $parameter = $parameters[$name]
    if (-not $parameter) {
        foreach ($word in $name.Split('_')) {
            $parameter += [char]::ToUpperInvariant($word[0]) + $word.Substring(1)
        }
    }
    '-' + $parameter + $Message.Substring($colon)
}
