# Copies what the library knows about a client (a document with the members of armid_client_describe) into the context object.
function Update-ArmContext {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [PSTypeName('ArmIdentity.Context')]
        $Context,

        # A document handle; it is released.
        [Parameter(Mandatory)]
        [System.UInt64] $Document
    )

    try {
        $known = ConvertFrom-ArmJson -Text (Invoke-NativeMethod 'armid_document_json' $Document)
    }
    finally {
        Invoke-NativeMethod 'armid_document_release' $Document
    }
    foreach ($name in 'Source', 'SourceReason', 'ClientId', 'ObjectId', 'IdentityResourceId', 'UserName', 'Tenant', 'Environment',
        'ArmEndpoint', 'Audience', 'Subscription', 'ResourceGroup') {
        # What a token answer has told stays when the description does not know it.
        if ($null -ne $known.$name) {
            $Context.$name = $known.$name
        }
    }
}
