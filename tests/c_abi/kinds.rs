//! The functions for each kind of resource.

use std::ffi::{CString, c_char};

use armidentity::ffi::*;

use super::{Client, Operation, Outcome, Pager, Response, c, check};

/// A text that may be NULL.
struct Nullable(Option<CString>);

impl Nullable {
    fn of(text: Option<&str>) -> Self {
        Self(text.map(c))
    }

    fn pointer(&self) -> *const c_char {
        self.0.as_ref().map_or(std::ptr::null(), |text| text.as_ptr())
    }
}

fn operation(start: impl FnOnce(*mut armid_operation, *mut armid_error) -> armid_status) -> Outcome<Operation> {
    let mut out = 0;
    check(|error| start(&raw mut out, error))?;
    Ok(Operation(out))
}

fn response(start: impl FnOnce(*mut armid_operation, *mut armid_error) -> armid_status) -> Outcome<Response> {
    operation(start)?.response()
}

fn pager(make: impl FnOnce(*mut armid_pager, *mut armid_error) -> armid_status) -> Outcome<Pager> {
    let mut out = 0;
    check(|error| make(&raw mut out, error))?;
    Ok(Pager(out))
}

/// What `armid_role_assignment_create_start` takes.
#[derive(Clone, Copy, Default)]
pub struct NewAssignment<'a> {
    pub principal_id: &'a str,
    pub role: &'a str,
    pub scope: Option<&'a str>,
    pub principal_type: Option<&'a str>,
    pub description: Option<&'a str>,
    pub condition: Option<&'a str>,
}

/// A function that takes a group and a name.
type GetByName =
    unsafe extern "C" fn(armid_client, *const c_char, *const c_char, armid_options, *mut armid_operation, *mut armid_error) -> armid_status;
/// A function that lists what is in a group.
type ListInGroup = unsafe extern "C" fn(armid_client, *const c_char, armid_options, *mut armid_pager, *mut armid_error) -> armid_status;
/// A function that changes the identities of a resource.
type ChangeIdentities = unsafe extern "C" fn(
    armid_client,
    *const c_char,
    *const c_char,
    i32,
    armid_options,
    *mut armid_operation,
    *mut armid_error,
) -> armid_status;

impl Client {
    fn get_by_name(&self, function: GetByName, group: Option<&str>, name: &str) -> Outcome<Response> {
        let (group, name) = (Nullable::of(group), c(name));
        // SAFETY: the texts are NULL or NUL-terminated; they and both outputs outlive the call.
        response(|out, error| unsafe { function(self.0, group.pointer(), name.as_ptr(), 0, out, error) })
    }

    fn list_in_group(&self, function: ListInGroup, group: Option<&str>) -> Outcome<Pager> {
        let group = Nullable::of(group);
        // SAFETY: the text is NULL or NUL-terminated; it and both outputs outlive the call.
        pager(|out, error| unsafe { function(self.0, group.pointer(), 0, out, error) })
    }

    fn change_identities(&self, function: ChangeIdentities, resource_id: &str, ids_json: Option<&str>, system: i32) -> Outcome<Response> {
        let (resource_id, ids) = (c(resource_id), Nullable::of(ids_json));
        // SAFETY: the texts are NULL or NUL-terminated; they and both outputs outlive the call.
        response(|out, error| unsafe { function(self.0, resource_id.as_ptr(), ids.pointer(), system, 0, out, error) })
    }

    pub fn subscription(&self, subscription: Option<&str>) -> Outcome<Response> {
        let subscription = Nullable::of(subscription);
        // SAFETY: the text is NULL or NUL-terminated; it and both outputs outlive the call.
        response(|out, error| unsafe { armid_subscription_get_start(self.0, subscription.pointer(), 0, out, error) })
    }

    pub fn subscriptions(&self) -> Outcome<Pager> {
        // SAFETY: both outputs outlive the call.
        pager(|out, error| unsafe { armid_subscription_list(self.0, 0, out, error) })
    }

    pub fn resource(&self, id: &str, api_version: Option<&str>) -> Outcome<Response> {
        let (id, api_version) = (c(id), Nullable::of(api_version));
        // SAFETY: the texts are NULL or NUL-terminated; they and both outputs outlive the call.
        response(|out, error| unsafe { armid_resource_get_start(self.0, id.as_ptr(), api_version.pointer(), 0, out, error) })
    }

    /// Group, type, tag's name, tag's value, name.
    pub fn resources(&self, wanted: [Option<&str>; 5]) -> Outcome<Pager> {
        let [group, kind, tag_name, tag_value, name] = wanted.map(Nullable::of);
        // SAFETY: the texts are NULL or NUL-terminated; they and both outputs outlive the call.
        pager(|out, error| unsafe {
            armid_resource_list(
                self.0,
                group.pointer(),
                kind.pointer(),
                tag_name.pointer(),
                tag_value.pointer(),
                name.pointer(),
                0,
                out,
                error,
            )
        })
    }

    pub fn search(&self, query: &str, scope_json: Option<&str>, page_size: u32) -> Outcome<Pager> {
        let (query, scope) = (c(query), Nullable::of(scope_json));
        // SAFETY: the texts are NULL or NUL-terminated; they and both outputs outlive the call.
        pager(|out, error| unsafe { armid_resource_graph_search(self.0, query.as_ptr(), scope.pointer(), page_size, 0, out, error) })
    }

    pub fn identity(&self, group: Option<&str>, name: &str) -> Outcome<Response> {
        self.get_by_name(armid_user_assigned_identity_get_start, group, name)
    }

    pub fn identities(&self, group: Option<&str>) -> Outcome<Pager> {
        self.list_in_group(armid_user_assigned_identity_list, group)
    }

    pub fn create_identity(&self, group: &str, name: &str, location: Option<&str>, tags_json: Option<&str>) -> Outcome<Response> {
        let (group, name, location, tags) = (c(group), c(name), Nullable::of(location), Nullable::of(tags_json));
        // SAFETY: the texts are NULL or NUL-terminated; they and both outputs outlive the call.
        response(|out, error| unsafe {
            armid_user_assigned_identity_create_start(
                self.0,
                group.as_ptr(),
                name.as_ptr(),
                location.pointer(),
                tags.pointer(),
                0,
                out,
                error,
            )
        })
    }

    pub fn set_tags_of_identity(&self, group: &str, name: &str, tags_json: &str) -> Outcome<Response> {
        let (group, name, tags) = (c(group), c(name), c(tags_json));
        // SAFETY: the texts are NUL-terminated; they and both outputs outlive the call.
        response(|out, error| unsafe {
            armid_user_assigned_identity_set_tags_start(self.0, group.as_ptr(), name.as_ptr(), tags.as_ptr(), 0, out, error)
        })
    }

    pub fn delete_identity(&self, group: Option<&str>, name: &str) -> Outcome<Response> {
        self.get_by_name(armid_user_assigned_identity_delete_start, group, name)
    }

    pub fn virtual_machine(&self, group: Option<&str>, name: &str) -> Outcome<Response> {
        self.get_by_name(armid_virtual_machine_get_start, group, name)
    }

    pub fn virtual_machines(&self, group: Option<&str>) -> Outcome<Pager> {
        self.list_in_group(armid_virtual_machine_list, group)
    }

    pub fn scale_set(&self, group: Option<&str>, name: &str) -> Outcome<Response> {
        self.get_by_name(armid_virtual_machine_scale_set_get_start, group, name)
    }

    pub fn scale_sets(&self, group: Option<&str>) -> Outcome<Pager> {
        self.list_in_group(armid_virtual_machine_scale_set_list, group)
    }

    pub fn add_identities(&self, resource_id: &str, ids_json: Option<&str>, system: i32) -> Outcome<Response> {
        self.change_identities(armid_resource_identity_add_start, resource_id, ids_json, system)
    }

    pub fn remove_identities(&self, resource_id: &str, ids_json: Option<&str>, system: i32) -> Outcome<Response> {
        self.change_identities(armid_resource_identity_remove_start, resource_id, ids_json, system)
    }

    pub fn role(&self, scope: Option<&str>, role: &str) -> Outcome<Response> {
        self.get_by_name(armid_role_definition_get_start, scope, role)
    }

    pub fn roles(&self, scope: Option<&str>, name: Option<&str>, custom_only: i32) -> Outcome<Pager> {
        let (scope, name) = (Nullable::of(scope), Nullable::of(name));
        // SAFETY: the texts are NULL or NUL-terminated; they and both outputs outlive the call.
        pager(|out, error| unsafe { armid_role_definition_list(self.0, scope.pointer(), name.pointer(), custom_only, 0, out, error) })
    }

    pub fn assign_role(&self, new: NewAssignment<'_>) -> Outcome<Response> {
        self.start_assigning_role(new)?.response()
    }

    pub fn start_assigning_role(&self, new: NewAssignment<'_>) -> Outcome<Operation> {
        let (principal_id, role) = (c(new.principal_id), c(new.role));
        let [scope, principal_type, description, condition] =
            [new.scope, new.principal_type, new.description, new.condition].map(Nullable::of);
        // SAFETY: the texts are NULL or NUL-terminated; they and both outputs outlive the call.
        operation(|out, error| unsafe {
            armid_role_assignment_create_start(
                self.0,
                principal_id.as_ptr(),
                role.as_ptr(),
                scope.pointer(),
                principal_type.pointer(),
                description.pointer(),
                condition.pointer(),
                0,
                out,
                error,
            )
        })
    }

    pub fn role_assignments(&self, scope: Option<&str>, principal_id: Option<&str>, reach: Option<&str>) -> Outcome<Pager> {
        let [scope, principal_id, reach] = [scope, principal_id, reach].map(Nullable::of);
        // SAFETY: the texts are NULL or NUL-terminated; they and both outputs outlive the call.
        pager(|out, error| unsafe {
            armid_role_assignment_list(self.0, scope.pointer(), principal_id.pointer(), reach.pointer(), 0, out, error)
        })
    }

    pub fn delete_role_assignment(&self, id: &str) -> Outcome<Response> {
        let id = c(id);
        // SAFETY: the text is NUL-terminated; it and both outputs outlive the call.
        response(|out, error| unsafe { armid_role_assignment_delete_start(self.0, id.as_ptr(), 0, out, error) })
    }
}
