//! Lists: pages, filters, and only what the caller may read.

use arm_simulator::Config;
use arm_simulator::world::{ResourceGroup, SUBSCRIPTION_ID, World};
use serde_json::Value;

use super::support::{Fixture, Reply, in_subscription, send};

/// Ten groups `group0` to `group9`, all to be read; every third has the tag `team` = `blue`.
fn ten_groups(world: &mut World) {
    world.role_assignments[0].scope = format!("/subscriptions/{SUBSCRIPTION_ID}");
    world.subscriptions[0].resource_groups.truncate(1);
    world.subscriptions[0].resource_groups.extend((0..10).map(|number| {
        let mut group = ResourceGroup::new(&format!("group{number}"), "westeurope");
        if number % 3 == 0 {
            group.tags.insert("team".to_owned(), "blue".to_owned());
        }
        group
    }));
}

fn names(reply: &Reply) -> Vec<String> {
    let page = reply.json();
    let value = page["value"].as_array().unwrap_or_else(|| panic!("{}", reply.text));
    value.iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

/// Follows every nextLink, as it is.
fn pages(azure: &Fixture, first: &str) -> Vec<Vec<String>> {
    let mut reply = azure.arm(first);
    let mut pages = vec![names(&reply)];
    while let Some(next) = reply.json()["nextLink"].as_str() {
        reply = send(azure.client.get(next).bearer_auth(azure.token()));
        pages.push(names(&reply));
    }
    pages
}

#[test]
fn only_readable_groups_are_listed() {
    let azure = Fixture::start();
    let list = azure.in_subscription("/resourcegroups?api-version=2021-04-01");
    assert_eq!(names(&list), ["myResourceGroupVM"]);
    assert_eq!(list.json().get("nextLink"), None);
}

#[test]
fn top_and_the_page_size_cut_pages() {
    let azure = Fixture::with_world(ten_groups);
    let list = in_subscription("/resourcegroups?api-version=2021-04-01&$top=4");
    let sizes: Vec<usize> = pages(&azure, &list).iter().map(Vec::len).collect();
    assert_eq!(sizes, [4, 4, 3]);

    let mut config = Config { page_size: Some(5), ..Config::default() };
    ten_groups(&mut config.world);
    let azure = Fixture::with(config);
    let all = pages(&azure, &in_subscription("/resourcegroups?api-version=2021-04-01"));
    assert_eq!(all.iter().map(Vec::len).collect::<Vec<_>>(), [5, 5, 1]);
    assert_eq!(all.concat()[10], "group9");
}

#[test]
fn a_filtered_page_can_be_empty_and_have_a_next_one() {
    let azure = Fixture::with_world(ten_groups);
    let list = in_subscription("/resourcegroups?api-version=2021-04-01&$filter=tagName eq 'team' and tagValue eq 'blue'&$top=2");
    // Eleven groups in six pages: the tutorial's, then group0 to group9.
    let expected: [&[&str]; 6] = [&["group0"], &[], &["group3"], &["group6"], &[], &["group9"]];
    assert_eq!(pages(&azure, &list), expected);
}

#[test]
fn a_next_link_is_encoded_as_azure_does_it() {
    let azure = Fixture::with_world(ten_groups);
    let reply = azure.in_subscription("/resourcegroups?api-version=2021-04-01&$filter=tagName eq 'team'&$top=1");
    let next = reply.json()["nextLink"].as_str().unwrap().to_owned();
    assert!(next.starts_with(&azure.simulator.arm_endpoint()), "{next}");
    for part in ["api-version=2021-04-01", "%24filter=tagName+eq+%27team%27", "%24top=1", "%24skiptoken="] {
        assert!(next.contains(part), "{part} in {next}");
    }
}

#[test]
fn bad_questions_are_refused() {
    let azure = Fixture::start();
    for (query, code) in [
        ("&$top=0", "InvalidTopInQueryString"),
        ("&$top=many", "InvalidTopInQueryString"),
        ("&$skiptoken=invented", "InvalidSkipTokenInQueryString"),
        ("&$filter=tagName", "InvalidFilterInQueryString"),
        ("&$filter=colour eq 'red'", "InvalidFilterInQueryString"),
        ("&$filter=tagName ne 'red'", "InvalidFilterInQueryString"),
    ] {
        let reply = azure.in_subscription(&format!("/resourcegroups?api-version=2021-04-01{query}"));
        assert_eq!(reply.error(), (400, code.to_owned()), "{query}");
    }
}

#[test]
fn resources_of_a_group_and_of_the_subscription() {
    let azure = Fixture::start();
    for (resource_type, version, name) in [
        ("Microsoft.Compute/virtualMachines", "2024-11-01", "myVM"),
        ("Microsoft.ManagedIdentity/userAssignedIdentities", "2023-01-31", "ID1"),
    ] {
        for place in ["", "/resourceGroups/myresourcegroupvm"] {
            let list = azure.in_subscription(&format!("{place}/providers/{resource_type}?api-version={version}"));
            assert_eq!(names(&list), [name], "{place} {resource_type}");
        }
        let elsewhere = azure.in_subscription(&format!("/resourceGroups/TestRG/providers/{resource_type}?api-version={version}"));
        assert_eq!(elsewhere.status, 403);
    }
    let nothing = Fixture::with_world(|world| world.role_assignments.truncate(1));
    nothing.simulator.set_world({
        let mut world = nothing.simulator.world();
        world.role_assignments[0].scope = format!("/subscriptions/{SUBSCRIPTION_ID}/resourceGroups/TestRG");
        world
    });
    let list = nothing.in_subscription("/providers/Microsoft.Compute/virtualMachines?api-version=2024-11-01");
    assert_eq!((list.status, &list.json()["value"]), (200, &Value::Array(Vec::new())));
}
