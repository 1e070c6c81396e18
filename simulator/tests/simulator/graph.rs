//! Resource Graph: the query language, pages, formats, rights and errors.

use arm_simulator::Config;
use arm_simulator::world::{ADMINISTRATOR_PRINCIPAL_ID, ID1_PRINCIPAL_ID, ResourceGroup, SUBSCRIPTION_ID, TENANT_ID, World};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::support::{Fixture, RESOURCE, Reply, send};

fn ask_as(azure: &Fixture, principal: Uuid, body: &Value) -> Reply {
    let token = azure.simulator.token_for(principal, RESOURCE).unwrap();
    let target = "/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01";
    send(azure.arm_request(Method::POST, target).bearer_auth(token).body(body.to_string()))
}

fn ask(azure: &Fixture, query: &str) -> Reply {
    ask_as(azure, ADMINISTRATOR_PRINCIPAL_ID, &json!({ "subscriptions": [SUBSCRIPTION_ID], "query": query }))
}

/// The values of the column `name` in the answer to a query.
fn names(azure: &Fixture, query: &str) -> Vec<String> {
    let reply = ask(azure, query);
    let answer = reply.json();
    let rows = answer["data"].as_array().unwrap_or_else(|| panic!("{query}: {}", reply.text));
    rows.iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
}

/// Besides the default world's groups `group0` to `group6`.
fn more_groups(world: &mut World) {
    let groups = &mut world.subscriptions[0].resource_groups;
    groups.extend((0..7).map(|number| ResourceGroup::new(&format!("group{number}"), "westeurope")));
}

#[test]
fn the_query_language() {
    let azure = Fixture::with_world(more_groups);
    let both = ["myVM", "ID1"];
    for (query, expected) in [
        ("Resources", &both[..]),
        ("resources | where type == 'microsoft.compute/virtualmachines'", &["myVM"]),
        ("where type =~ 'Microsoft.Compute/virtualMachines'", &["myVM"]),
        ("Resources | where type == 'Microsoft.Compute/virtualMachines'", &[]),
        ("Resources | where type != 'microsoft.compute/virtualmachines'", &["ID1"]),
        ("Resources | where type !~ 'MICROSOFT.COMPUTE/virtualmachines'", &["ID1"]),
        ("Resources | where name in ('ID1', 'other')", &["ID1"]),
        ("Resources | where name in ('id1')", &[]),
        ("Resources | where name in~ ('id1')", &["ID1"]),
        ("Resources | where name !in ('ID1')", &["myVM"]),
        ("Resources | where name contains 'yv'", &["myVM"]),
        ("Resources | where name !contains 'yv'", &["ID1"]),
        ("Resources | where name startswith 'MY'", &["myVM"]),
        ("Resources | where name endswith '1'", &["ID1"]),
        ("Resources | where id has 'virtualmachines'", &["myVM"]),
        ("Resources | where id has 'machines'", &[]),
        ("Resources | where tags.Department == 'IT'", &["myVM"]),
        ("Resources | where tags['Department'] =~ 'it' and properties.hardwareProfile.vmSize has 'd2S'", &["myVM"]),
        ("Resources | where properties.storageProfile.osDisk.osType == \"Windows\"", &["myVM"]),
        ("Resources | where name == 'ID1' or (name == 'myVM' and location == 'eastus')", &both),
        ("Resources | where name == 'ID1' or name == 'myVM' and location == 'westus'", &["ID1"]),
        ("Resources | where not(name == 'ID1')", &["myVM"]),
        ("Resources | where isnotempty(identity) // only machines", &["myVM"]),
        ("Resources | where isempty(tags.Department)", &["ID1"]),
        ("Resources | where tolower(name) == 'myvm'", &["myVM"]),
        ("Resources | order by name asc", &["ID1", "myVM"]),
        ("Resources | sort by name", &["myVM", "ID1"]),
        ("Resources\n| order by location desc, name asc\n| take 1", &["ID1"]),
        ("Resources | top 1 by name asc", &["ID1"]),
        ("Resources | limit 1", &["myVM"]),
        ("Resources | project name = tags.Department | where name == 'IT'", &["IT"]),
        ("ResourceContainers | where type =~ 'microsoft.resources/subscriptions'", &["Simulated subscription"]),
        (
            "resourcecontainers | where type == 'microsoft.resources/subscriptions/resourcegroups' and location == 'eastus'",
            &["myResourceGroupVM", "TestRG"],
        ),
    ] {
        assert_eq!(names(&azure, query), expected, "{query}");
        azure.simulator.clear_requests();
    }
    let data = |query: &str| ask(&azure, query).json()["data"].clone();
    assert_eq!(data("Resources | count"), json!([{ "Count": 2 }]));
    assert_eq!(
        data("ResourceContainers | summarize count() by location | order by count_ desc"),
        json!([{ "location": "westeurope", "count_": 7 }, { "location": "eastus", "count_": 2 }, { "location": "", "count_": 1 }])
    );
    assert_eq!(data("Resources | summarize total = count()"), json!([{ "total": 2 }]));
    assert_eq!(data("ResourceContainers | summarize n = count() by location | where n >= 7 | project n"), json!([{ "n": 7 }]));
    assert_eq!(
        data("Resources | where name == 'myVM' | project name, size = properties.hardwareProfile.vmSize, properties.vmId"),
        json!([{ "name": "myVM", "size": "Standard_D2s_v5", "properties_vmId": "30000000-0000-4000-8000-000000000001" }])
    );
}

#[test]
fn a_row_has_the_columns_of_azure() {
    let azure = Fixture::start();
    let reply = ask(&azure, "Resources | where name == 'ID1'");
    assert_eq!((reply.status, reply.header("server")), (200, "Kestrel"));
    let answer = reply.json();
    assert_eq!((&answer["totalRecords"], &answer["count"], &answer["facets"]), (&json!(1), &json!(1), &json!([])));
    assert_eq!((&answer["resultTruncated"], answer.get("$skipToken")), (&json!("false"), None));
    let row = &answer["data"][0];
    assert_eq!(
        (&row["type"], &row["resourceGroup"]),
        (&json!("microsoft.managedidentity/userassignedidentities"), &json!("myresourcegroupvm"))
    );
    assert_eq!((&row["subscriptionId"], &row["tenantId"]), (&json!(SUBSCRIPTION_ID), &json!(TENANT_ID)));
    assert_eq!((&row["kind"], &row["sku"], &row["properties"]["principalId"]), (&json!(""), &Value::Null, &json!(ID1_PRINCIPAL_ID)));

    let body = json!({ "query": "Resources | project name, tags, n = 1", "options": { "resultFormat": "table" } });
    let table = ask_as(&azure, ADMINISTRATOR_PRINCIPAL_ID, &body).json()["data"].clone();
    assert_eq!(
        table["columns"],
        json!([{ "name": "name", "type": "string" }, { "name": "tags", "type": "object" }, { "name": "n", "type": "integer" }])
    );
    assert_eq!(table["rows"][0][0], "myVM");

    let ordered = ask(&azure, "Resources | project type, name, id | take 1").text;
    let places = ["\"type\":", "\"name\":", "\"id\":"].map(|member| ordered.find(member).unwrap());
    assert!(places.is_sorted(), "{ordered}");
}

#[test]
fn pages_go_by_skip_token() {
    let azure = Fixture::with_world(more_groups);
    let ask =
        |options: Value, query: &str| ask_as(&azure, ADMINISTRATOR_PRINCIPAL_ID, &json!({ "query": query, "options": options })).json();
    let query = "ResourceContainers | where name startswith 'group' | project id, name";
    let first = ask(json!({ "$top": 3, "$skip": 1 }), query);
    assert_eq!((&first["totalRecords"], &first["count"], &first["resultTruncated"]), (&json!(7), &json!(3), &json!("false")));
    assert_eq!(first["data"][0]["name"], "group1");
    let second = ask(json!({ "$skipToken": first["$skipToken"], "$top": 1000 }), query);
    assert_eq!((&second["count"], &second["data"][0]["name"]), (&json!(3), &json!("group4")), "the token fixes the page size");
    assert_eq!(second.get("$skipToken"), None, "the last page");
    let without_id = ask(json!({ "$top": 3 }), "ResourceContainers | project name");
    assert_eq!((&without_id["resultTruncated"], without_id.get("$skipToken")), (&json!("true"), None));
}

#[test]
fn only_what_the_caller_may_read_is_found() {
    let azure = Fixture::with_world(more_groups);
    let count = |principal: Uuid, query: &str| ask_as(&azure, principal, &json!({ "query": query })).json()["totalRecords"].clone();
    assert_eq!(count(ADMINISTRATOR_PRINCIPAL_ID, "ResourceContainers"), 10);
    assert_eq!(count(ID1_PRINCIPAL_ID, "ResourceContainers"), 1);
    let root = json!({ "managementGroups": [TENANT_ID], "query": "ResourceContainers" });
    assert_eq!(ask_as(&azure, ADMINISTRATOR_PRINCIPAL_ID, &root).json()["totalRecords"], 10);
    for place in [json!({ "subscriptions": [Uuid::new_v4()] }), json!({ "managementGroups": ["unknown"] })] {
        let mut body = place;
        body["query"] = json!("Resources");
        let refused = ask_as(&azure, ID1_PRINCIPAL_ID, &body);
        assert_eq!(refused.error(), (400, "BadRequest".to_owned()), "{body}");
        assert_eq!(refused.json()["error"]["details"][0]["code"], "NoValidSubscriptionsInQueryRequest");
    }
    let target = "/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01";
    assert_eq!(send(azure.arm_request(Method::POST, target)).error(), (401, "AuthenticationFailed".to_owned()));
    assert_eq!(azure.arm(target).error(), (405, "MethodNotAllowed".to_owned()));
}

#[test]
fn queries_that_cannot_be_answered() {
    let azure = Fixture::start();
    for (query, code, place) in [
        ("Resources | where", "ParserFailure", Some((1, 17, "<EOF>"))),
        ("Resources | where name ==", "ParserFailure", Some((1, 25, "<EOF>"))),
        ("Resources\n| order name", "ParserFailure", Some((2, 8, "name"))),
        ("Resources | where name = 'a'", "ParserFailure", Some((1, 23, "="))),
        ("Resources | where (name == 'a'", "ParserFailure", Some((1, 30, "<EOF>"))),
        ("Resources | explode", "ParserFailure", Some((1, 12, "explode"))),
        ("Resources | take many", "ParserFailure", Some((1, 17, "many"))),
        ("Resources | where name == 'open", "ParserFailure", Some((1, 26, "'"))),
        ("Resources where", "ParserFailure", Some((1, 10, "where"))),
        ("", "ParserFailure", Some((1, 0, "<EOF>"))),
        ("Everything", "DisallowedLogicalTableName", None),
        ("Resources | where colour == 'red'", "SemanticError", None),
        ("Resources | project name | order by id", "SemanticError", None),
    ] {
        let reply = ask(&azure, query);
        assert_eq!(reply.error(), (400, "BadRequest".to_owned()), "{query}");
        let details = reply.json()["error"]["details"].clone();
        assert_eq!((&details[0]["code"], &details[1]["code"]), (&json!("InvalidQuery"), &json!(code)), "{query}");
        let found = &details[1];
        let expected = place.map(|(line, character, token)| (json!(line), json!(character), json!(token)));
        let shown = found.get("line").map(|line| (line.clone(), found["characterPositionInLine"].clone(), found["token"].clone()));
        assert_eq!(shown, expected, "{query}");
        azure.simulator.clear();
    }
    for (body, code) in [
        (json!({}), "InvalidPayload"),
        (json!({ "query": "Resources", "options": { "$top": 0 } }), "InvalidTop"),
        (json!({ "query": "Resources", "options": { "$top": 1001 } }), "InvalidTop"),
        (json!({ "query": "Resources", "options": { "$skipToken": "invented" } }), "InvalidSkipToken"),
    ] {
        let reply = ask_as(&azure, ADMINISTRATOR_PRINCIPAL_ID, &body);
        assert_eq!((reply.status, &reply.json()["error"]["details"][0]["code"]), (400, &json!(code)), "{body}");
    }
}

#[test]
fn fifteen_queries_in_five_seconds() {
    let azure = Fixture::with(Config { throttling: true, ..Config::default() });
    let replies: Vec<Reply> = (0..16).map(|_| ask(&azure, "Resources")).collect();
    assert_eq!((replies[0].header("x-ms-user-quota-remaining"), replies[0].header("x-ms-user-quota-resets-after")), ("14", "00:00:05"));
    assert_eq!(replies[14].header("x-ms-ratelimit-remaining-tenant-resource-requests"), "0");
    assert_eq!((replies[14].status, replies[15].error()), (200, (429, "RateLimiting".to_owned())));
    let wait: u32 = replies[15].header("retry-after").parse().unwrap();
    assert!((1..=5).contains(&wait), "{wait}");
    assert_eq!(replies[15].header("x-ms-user-quota-remaining"), "0");
}
