namespace ArmIdentity;

/// <summary>What went wrong. The numbers are the statuses of the C ABI and keep their meaning for ever; a later library may have more.</summary>
public enum ErrorCode
{
    /// <summary>Nothing went wrong.</summary>
    None = 0,

    /// <summary>An argument is missing, malformed or out of range; the message names it.</summary>
    InvalidArgument = 2,

    /// <summary>A handle is stale, released, of another kind, or was never given out.</summary>
    InvalidHandle = 3,

    /// <summary>An option's name is not known; the message lists the known ones.</summary>
    UnknownOption = 4,

    /// <summary>The caller's buffer cannot hold the text.</summary>
    BufferTooSmall = 5,

    /// <summary>The library itself failed. Nothing was lost in the host, and a report of it is welcome.</summary>
    Panic = 6,

    /// <summary>The process is a child made by fork() after the library was used; only the parent may use it.</summary>
    Forked = 7,

    /// <summary>The caller canceled the operation.</summary>
    Canceled = 8,

    /// <summary>The caller's deadline, or the default one, passed.</summary>
    DeadlineExceeded = 9,

    /// <summary>The operation has no such result: it still runs, it failed, or the result was taken.</summary>
    NoResult = 10,

    /// <summary>Options or environment variables contradict each other or name something unusable.</summary>
    InvalidConfiguration = 11,

    /// <summary>Nothing on this host answers as an Azure identity endpoint.</summary>
    NotAzureHost = 20,

    /// <summary>The host is in Azure and has no managed identity.</summary>
    IdentityNotAssigned = 21,

    /// <summary>The managed identity that was asked for is not assigned to this host.</summary>
    IdentityNotFound = 22,

    /// <summary>Another identity answered than the one asked for.</summary>
    IdentityMismatch = 23,

    /// <summary>The source cannot choose an identity in this way.</summary>
    SelectorNotSupported = 24,

    /// <summary>Microsoft Entra does not know the resource that the token was asked for.</summary>
    InvalidResource = 25,

    /// <summary>Something between the host and its identity endpoint answered in its place.</summary>
    IdentityEndpointBlocked = 26,

    /// <summary>The identity endpoint failed.</summary>
    IdentityEndpointFailed = 27,

    /// <summary>The identity endpoint refused further requests for now.</summary>
    IdentityEndpointThrottled = 28,

    /// <summary>The identity endpoint's success answer is not a token.</summary>
    InvalidTokenResponse = 29,

    /// <summary>The token that the caller brought has expired.</summary>
    TokenExpired = 30,

    /// <summary>Microsoft Entra or the Azure CLI refused to sign in, for a reason without a code of its own.</summary>
    SignInFailed = 31,

    /// <summary>Microsoft Entra does not accept the application's secret, certificate or federated token.</summary>
    InvalidClientCredential = 32,

    /// <summary>Microsoft Entra does not know the application in this tenant.</summary>
    ApplicationNotFound = 33,

    /// <summary>Microsoft Entra does not know the tenant.</summary>
    TenantNotFound = 34,

    /// <summary>A person has to sign in, or to sign in again.</summary>
    SignInRequired = 35,

    /// <summary>The person declined the sign-in.</summary>
    SignInDeclined = 36,

    /// <summary>Nobody signed in while the device code was valid.</summary>
    SignInExpired = 37,

    /// <summary>The Azure CLI is not installed, or not where programs are looked for.</summary>
    AzureCliNotFound = 38,

    /// <summary>No connection, or it broke.</summary>
    NetworkFailed = 40,

    /// <summary>The TLS handshake failed: certificate, name or protocol.</summary>
    TlsFailed = 41,

    /// <summary>An answer is larger than the limit for its kind.</summary>
    ResponseTooLarge = 42,

    /// <summary>A success answer does not have the form that its service promises.</summary>
    InvalidResponse = 43,

    /// <summary>A credential would have gone over plain http.</summary>
    InsecureEndpoint = 44,

    /// <summary>A credential would have gone to a host that is not the cloud's own.</summary>
    ForeignHost = 45,

    /// <summary>Azure Resource Manager refused the request.</summary>
    ArmRequestFailed = 50,

    /// <summary>Azure Resource Manager does not accept the token (401).</summary>
    ArmUnauthenticated = 51,

    /// <summary>The identity lacks a role for this (403).</summary>
    ArmAuthorizationFailed = 52,

    /// <summary>The resource, group or subscription does not exist (404).</summary>
    ArmNotFound = 53,

    /// <summary>The request conflicts with the resource's present state (409, 412).</summary>
    ArmConflict = 54,

    /// <summary>Azure Resource Manager refused further requests for now (429).</summary>
    ArmThrottled = 55,

    /// <summary>Azure Resource Manager failed (5xx).</summary>
    ArmServerFailed = 56,

    /// <summary>No subscription was given and none could be found.</summary>
    SubscriptionNotDetermined = 57,

    /// <summary>No resource group was given and the host's own could not be found.</summary>
    ResourceGroupNotDetermined = 58,

    /// <summary>The cloud's name is not known, or its endpoint does not describe itself.</summary>
    CloudUnknown = 59,

    /// <summary>A list's nextLink leads back to a page that was already read.</summary>
    PagingLoop = 60,

    /// <summary>Azure says that a long-running operation has failed.</summary>
    ArmOperationFailed = 61,

    /// <summary>Azure says that a long-running operation was canceled, for example because a later one overtook it.</summary>
    ArmOperationCanceled = 62,

    /// <summary>How a long-running operation goes on cannot be found out. It may still go on, or be done.</summary>
    ArmOperationStatusUnknown = 63,
}
