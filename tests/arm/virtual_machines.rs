//! Virtual machines and scale sets: reading and lists. Their identities are in resource_identities.rs.

use std::sync::Arc;

use armidentity::arm::{virtual_machine, virtual_machine_scale_set};
use armidentity::error::Code;

use crate::stage::{arm, in_subscription, ok, sent};

#[tokio::test]
async fn what_is_sent() {
    let arm = arm(vec![ok(r#"{"value":[]}"#)]);
    let caller = in_subscription(&arm);
    let (client, call) = (&caller.client, caller.client.call(None));
    virtual_machine::get(client, Some("g"), "myVM", None, &call).await.unwrap();
    virtual_machine_scale_set::get(client, Some("g"), "my_set.1", None, &call).await.unwrap();
    for group in [None, Some("g")] {
        let machines = virtual_machine::list(Arc::clone(client), group, None).unwrap();
        machines.next(&call).await.unwrap();
        let sets = virtual_machine_scale_set::list(Arc::clone(client), group, None).unwrap();
        sets.next(&call).await.unwrap();
    }
    let version = "?api-version=2024-11-01";
    assert_eq!(
        sent(&arm.requests()),
        [
            format!("GET ~/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/myVM{version}"),
            format!("GET ~/resourceGroups/g/providers/Microsoft.Compute/virtualMachineScaleSets/my_set.1{version}"),
            format!("GET ~/providers/Microsoft.Compute/virtualMachines{version}"),
            format!("GET ~/providers/Microsoft.Compute/virtualMachineScaleSets{version}"),
            format!("GET ~/resourceGroups/g/providers/Microsoft.Compute/virtualMachines{version}"),
            format!("GET ~/resourceGroups/g/providers/Microsoft.Compute/virtualMachineScaleSets{version}"),
        ]
    );
}

#[tokio::test]
async fn names_that_cannot_be_one() {
    let arm = arm(vec![ok("{}")]);
    let caller = in_subscription(&arm);
    let long = "x".repeat(65);
    for (name, part) in [("", "0 characters"), (&*long, "65 characters"), ("a/b", "'/'"), ("_a", "begins"), ("a-", "ends"), ("a.", "ends")]
    {
        let call = caller.client.call(None);
        for error in [
            virtual_machine::get(&caller.client, Some("g"), name, None, &call).await.unwrap_err(),
            virtual_machine_scale_set::get(&caller.client, Some("g"), name, None, &call).await.unwrap_err(),
        ] {
            assert_eq!(error.code(), Code::InvalidArgument);
            assert!(error.message().starts_with("name: ") && error.message().contains(part), "{error}");
        }
    }
    assert!(arm.requests().is_empty());
}
