//! Which cloud a client asks, and with whose tokens.

use std::sync::Arc;

use armidentity::error::Code;
use serde_json::json;

use crate::scripted::{Reply, Server};
use crate::stage::{AUDIENCE, SUBSCRIPTION, arm, host, instance, ok, on_host, status, token, token_of_tenant, try_caller, with_token};

#[tokio::test]
async fn an_endpoint_is_asked_once_without_a_token_and_names_the_audience() {
    let host = host(vec![token("swordfish")]);
    let arm = arm(vec![ok("{}")]);
    let caller = Arc::new(on_host(&host, &arm, &[]));
    assert_eq!(caller.client.describe().audience, None);
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let caller = Arc::clone(&caller);
            tokio::spawn(async move { caller.get("/subscriptions/s").await.map(drop) })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    let asked = arm.requests_aside();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].target, "/metadata/endpoints?api-version=2022-09-01");
    assert_eq!(asked[0].header("authorization"), None);
    assert_eq!(host.requests().len(), 1);
    assert_eq!(host.requests()[0].query()["resource"], AUDIENCE);
    let context = caller.client.describe();
    assert_eq!((context.environment.as_deref(), context.audience.as_deref()), (Some("Scripted"), Some(AUDIENCE)));
    assert_eq!(context.arm_endpoint.as_deref(), Some(arm.url()));
}

#[tokio::test]
async fn an_endpoint_that_does_not_describe_itself_is_asked_again_later() {
    let described = format!("\u{feff}[{}]", json!({ "authentication": { "audiences": [AUDIENCE] } }));
    let arm = Server::start(vec![Reply::new(404, "<html>"), Reply::new(503, ""), ok(&described), ok("{}")]);
    let caller = with_token(&arm, &[]);
    let error = caller.get("/subscriptions/s").await.unwrap_err();
    assert_eq!((error.code(), error.http_status()), (Code::CloudUnknown, Some(404)));
    assert!(error.message().contains(arm.url()) && error.message().contains("arm_endpoint"), "{error}");
    caller.get("/subscriptions/s").await.unwrap();
    assert_eq!(caller.client.describe().audience.as_deref(), Some(AUDIENCE));
    assert_eq!(arm.requests().len(), 4, "one refused, one retried, one read, and the request itself");
}

#[tokio::test]
async fn the_host_says_which_cloud_it_is_in() {
    for (said, environment, audience) in [
        (instance("AZUREPUBLICCLOUD"), "AzureCloud", "https://management.azure.com/"),
        (instance("AzureUSGovernmentCloud"), "AzureUSGovernment", "https://management.core.usgovcloudapi.net/"),
        (instance("AzureChinaCloud"), "AzureChinaCloud", "https://management.core.chinacloudapi.cn/"),
        (instance("SomethingElse"), "AzureCloud", "https://management.azure.com/"),
        (status(400), "AzureCloud", "https://management.azure.com/"),
        (ok("<html>"), "AzureCloud", "https://management.azure.com/"),
    ] {
        let host = Server::start(vec![token("swordfish")]).aside("/metadata/instance", said);
        let subscription = [("imds_endpoint", host.url()), ("subscription", SUBSCRIPTION)];
        let caller = try_caller(&subscription).unwrap();
        let context = caller.client.resolve(None, &caller.client.call(None)).await.unwrap();
        assert_eq!((context.environment.as_deref(), context.audience.as_deref()), (Some(environment), Some(audience)));
        assert_eq!(host.requests()[0].query()["resource"], audience);
    }
}

#[tokio::test]
async fn a_cloud_is_not_guessed_where_the_host_may_yet_say() {
    let gone = Server::start(vec![]).url().to_owned();
    let caller = try_caller(&[("imds_endpoint", &gone)]).unwrap();
    let error = caller.get("/subscriptions/s").await.unwrap_err();
    assert_eq!(error.code(), Code::NotAzureHost);
    assert_eq!(caller.client.describe().environment, None);

    let failing = Server::start([vec![status(500); 6], vec![instance("AzureChinaCloud")]].concat());
    let caller = try_caller(&[("imds_endpoint", failing.url())]).unwrap();
    let call = caller.client.call(None);
    assert_eq!(caller.client.cloud(&call).await.unwrap_err().code(), Code::IdentityEndpointFailed);
    assert_eq!(caller.client.cloud(&call).await.unwrap().name(), "AzureChinaCloud");
}

#[tokio::test]
async fn nobody_is_asked_for_a_cloud_that_is_named() {
    let host = host(vec![token("swordfish")]);
    for (option, value, environment) in [
        ("environment", "azureusgovernment", "AzureUSGovernment"),
        ("arm_endpoint", "https://management.chinacloudapi.cn", "AzureChinaCloud"),
    ] {
        let caller = try_caller(&[("imds_endpoint", host.url()), (option, value)]).unwrap();
        assert_eq!(caller.client.describe().environment.as_deref(), Some(environment));
        caller.client.cloud(&caller.client.call(None)).await.unwrap();
    }
    let caller = try_caller(&[("imds_endpoint", host.url()), ("access_token", "swordfish")]).unwrap();
    assert_eq!(
        caller.client.cloud(&caller.client.call(None)).await.unwrap().name(),
        "AzureCloud",
        "a token that was brought says nothing of the host"
    );
    assert!(host.requests_aside().is_empty() && host.requests().is_empty());
}

#[tokio::test]
async fn resolving_tells_everything_that_can_be_found() {
    let tenant = "33333333-3333-4333-8333-333333333333";
    let host = host(vec![token(&token_of_tenant(tenant))]);
    let arm = arm(vec![]);
    let caller = on_host(&host, &arm, &[("client_id", "C")]);
    let before = serde_json::to_value(caller.client.describe()).unwrap();
    let unknown = json!({
        "source": "Imds", "sourceReason": before["sourceReason"], "clientId": "C", "objectId": null, "identityResourceId": null, "userName": null,
        "environment": null, "armEndpoint": null, "audience": null, "tenant": null, "subscription": null, "resourceGroup": null,
    });
    assert_eq!(before, unknown);
    let found = caller.client.resolve(None, &caller.client.call(None)).await.unwrap();
    let expected = json!({
        "source": "Imds", "sourceReason": before["sourceReason"], "clientId": "C", "objectId": "O", "identityResourceId": null, "userName": null,
        "environment": "Scripted", "armEndpoint": arm.url(), "audience": AUDIENCE, "tenant": tenant, "subscription": SUBSCRIPTION,
        "resourceGroup": "myResourceGroupVM",
    });
    assert_eq!(serde_json::to_value(&found).unwrap(), expected);
    assert_eq!(caller.client.describe(), found, "what was found stays known");
    assert!(arm.requests().is_empty(), "the host named its subscription, so nothing was listed");
}

#[tokio::test]
async fn an_identity_of_another_tenant_is_refused() {
    let (own, other) = ("33333333-3333-4333-8333-333333333333", "44444444-4444-4444-8444-444444444444");
    let arm = arm(vec![ok("{}")]);
    let token = token_of_tenant(own);
    for (tenant, token, works) in [(own.to_uppercase().as_str(), token.as_str(), true), (other, &token, false), (other, "opaque", true)] {
        let settings = [("arm_endpoint", arm.url()), ("allow_loopback_http", "true"), ("access_token", token), ("tenant", tenant)];
        let outcome = try_caller(&settings).unwrap().get("/subscriptions/s").await;
        match works {
            true => drop(outcome.unwrap()),
            false => {
                let error = outcome.unwrap_err();
                assert_eq!(error.code(), Code::IdentityMismatch);
                assert!(error.message().contains(own) && error.message().contains(other), "{error}");
            }
        }
    }
    assert_eq!(arm.requests().len(), 2);
    assert_eq!(try_caller(&[("tenant", "contoso.onmicrosoft.com")]).err().unwrap().code(), Code::InvalidArgument);
}
