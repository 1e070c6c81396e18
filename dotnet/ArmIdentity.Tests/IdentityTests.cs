using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Xunit;

namespace ArmIdentity.Tests;

/// <summary>User-assigned identities, virtual machines and scale sets with their identities, roles and their assignments.</summary>
public sealed class IdentityTests : SimulatorTests
{
    private const string ScaleSetPath = $"{Simulator.GroupPath}/providers/Microsoft.Compute/virtualMachineScaleSets/web";

    [Fact]
    public async Task A_user_assigned_identity_lives_from_its_creation_to_its_deletion()
    {
        using var client = Simulator.AdministratorClient();
        var tags = new Dictionary<string, string> { ["team"] = "platform" };
        var created = await client.CreateUserAssignedIdentityAsync(Simulator.Group, "ID2", tags: tags);
        Assert.Equal("eastus", created.Location);
        Assert.Equal("platform", created.Tags["team"]);
        Assert.All([created.ClientId, created.PrincipalId, created.TenantId], id => Assert.True(Guid.TryParse(id, out _)));
        Assert.Equal(created.ClientId, (await client.GetUserAssignedIdentityAsync(null, created.Id)).ClientId);
        Assert.Contains("ID2", (await client.ListUserAssignedIdentities(Simulator.Group).ToListAsync()).Select(each => each.Name));
        var changed = await client.SetUserAssignedIdentityTagsAsync(Simulator.Group, "ID2", new Dictionary<string, string>());
        Assert.Empty(changed.Tags);
        var deletion = await client.DeleteUserAssignedIdentityAsync(Simulator.Group, "ID2");
        Assert.True(deletion.Existed);
        Assert.Equal(200, deletion.Response.StatusCode);
        Assert.NotNull(deletion.Response.RequestId);
        Assert.False((await client.DeleteUserAssignedIdentityAsync(Simulator.Group, "ID2")).Existed);
        Assert.Equal(ErrorCode.ArmNotFound, (await FailureAsync(() => client.GetUserAssignedIdentityAsync(Simulator.Group, "ID2"))).Code);
    }

    [Fact]
    public async Task Identities_of_a_machine_are_merged_and_never_replaced()
    {
        using var client = Simulator.AdministratorClient();
        var id2 = await client.CreateUserAssignedIdentityAsync(Simulator.Group, "ID2", "eastus");
        var told = new List<OperationProgress>();
        await client.AddIdentitiesAsync(Simulator.MachinePath, [id2.Id], progress: new ImmediateProgress(told.Add));
        Assert.Equal("Succeeded", told[^1].State);
        Assert.True(told[^1].Attempts > 1);

        var machine = await client.GetVirtualMachineAsync(Simulator.Group, "myVM");
        Assert.Equal("SystemAssigned, UserAssigned", machine.Identity!.Type);
        Assert.Equal(Simulator.SystemAssignedObjectId, machine.Identity.PrincipalId);
        Assert.Equal(Simulator.TenantId, machine.Identity.TenantId);
        Assert.Equal(["ID1", "ID2"], machine.Identity.UserAssigned.Select(each => each.Id.Split('/')[^1]).Order());
        Assert.Equal(id2.PrincipalId, machine.Identity.UserAssigned.Single(each => each.Id.EndsWith("ID2", StringComparison.Ordinal)).PrincipalId);
        Assert.Equal(Simulator.VmId, machine.VmId);
        Assert.NotNull(machine.VmSize);

        var again = await client.AddIdentitiesAsync(Simulator.MachinePath, [id2.Id], systemAssigned: true);
        Assert.Equal("true", again.Header("ArmIdentity-Unchanged"));
        await client.RemoveIdentitiesAsync(Simulator.MachinePath, [id2.Id], systemAssigned: true);
        machine = await client.GetVirtualMachineAsync(null, Simulator.MachinePath);
        Assert.Equal("UserAssigned", machine.Identity!.Type);
        Assert.Equal("ID1", Assert.Single(machine.Identity.UserAssigned).ToString().Split('/')[^1]);
        Assert.Equal(ErrorCode.InvalidArgument, (await FailureAsync(() => client.AddIdentitiesAsync(Simulator.MachinePath, null))).Code);
    }

    [Fact]
    public async Task Machines_are_listed()
    {
        using var client = Simulator.MachineClient();
        var names = new List<string>();
        await foreach (var machine in client.ListVirtualMachines(Simulator.Group))
        {
            names.Add(machine.Name);
        }
        Assert.Equal(["myVM"], names);
    }

    [Fact]
    public async Task Scale_sets_are_read_listed_and_given_identities()
    {
        using var client = Simulator.AdministratorClient();
        await Simulator.EditWorldAsync(world => world["subscriptions"]![0]!["resource_groups"]![0]!["scale_sets"] = new JsonArray(new JsonObject
        {
            ["name"] = "web",
            ["location"] = "eastus",
            ["unique_id"] = "30000000-0000-4000-8000-000000000002",
            ["size"] = "Standard_D2s_v5",
            ["capacity"] = 2,
            ["orchestration_mode"] = "Flexible",
            ["time_created"] = "2024-01-31T08:15:30.1234567+00:00",
            ["etag"] = 1,
        }));
        var set = await client.GetVirtualMachineScaleSetAsync(Simulator.Group, "web");
        Assert.Equal("Standard_D2s_v5", set.VmSize);
        Assert.Equal("30000000-0000-4000-8000-000000000002", set.UniqueId);
        Assert.Equal(2, set.Capacity);
        Assert.Equal("Flexible", set.OrchestrationMode);
        Assert.Null(set.Identity);
        Assert.Equal("web", Assert.Single(await client.ListVirtualMachineScaleSets().ToListAsync()).Name);
        await client.AddIdentitiesAsync(ScaleSetPath, [Simulator.Id1ResourceId]);
        Assert.Equal("UserAssigned", (await client.GetVirtualMachineScaleSetAsync(null, ScaleSetPath)).Identity!.Type);
    }

    [Fact]
    public async Task A_role_is_found_by_its_name_and_its_id()
    {
        using var client = Simulator.AdministratorClient();
        var reader = await client.GetRoleDefinitionAsync("reader");
        Assert.Equal(Simulator.ReaderId, reader.Name);
        Assert.Equal("Reader", reader.RoleName);
        Assert.Equal(["*/read"], reader.Actions);
        Assert.Empty(reader.NotActions);
        Assert.Empty(reader.DataActions);
        Assert.Empty(reader.NotDataActions);
        Assert.Contains("/", reader.AssignableScopes);
        Assert.False(reader.IsCustom);
        Assert.NotNull(reader.Description);
        Assert.Equal("Reader", (await client.GetRoleDefinitionAsync(Simulator.ReaderId, Simulator.GroupPath)).RoleName);
        Assert.Equal("Reader", Assert.Single(await client.ListRoleDefinitions(name: "Reader").ToListAsync()).RoleName);
        Assert.Empty(await client.ListRoleDefinitions(customOnly: true).ToListAsync());
        var failure = await FailureAsync(() => client.GetRoleDefinitionAsync("Raeder"));
        Assert.Equal(ErrorCode.ArmNotFound, failure.Code);
        Assert.Contains("Reader", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_is_assigned_once_however_often_and_waits_for_a_new_principal()
    {
        using var client = Simulator.AdministratorClient();
        await Simulator.SetPropagationAsync(new { principal_ms = 1000 });
        var id2 = await client.CreateUserAssignedIdentityAsync(Simulator.Group, "ID2", "eastus");
        var told = new List<OperationProgress>();
        var details = new RoleAssignmentDetails { PrincipalType = "ServicePrincipal", Description = "why" };
        var assigned = await client.CreateRoleAssignmentAsync(
            id2.PrincipalId!, "Reader", Simulator.GroupPath, details, progress: new ImmediateProgress(told.Add));
        Assert.Contains(told, now => now.NextAttempt > TimeSpan.Zero);
        Assert.Equal(id2.PrincipalId, assigned.PrincipalId);
        Assert.Equal("ServicePrincipal", assigned.PrincipalType);
        Assert.Equal("why", assigned.Description);
        Assert.Null(assigned.Condition);
        Assert.Equal(Simulator.GroupPath, assigned.Scope, ignoreCase: true);
        Assert.EndsWith(Simulator.ReaderId, assigned.RoleDefinitionId, StringComparison.Ordinal);
        Assert.Equal(assigned.Id, (await client.CreateRoleAssignmentAsync(id2.PrincipalId!, "Reader", Simulator.GroupPath)).Id);

        async Task<int> CountAsync(RoleAssignmentReach reach, string scope) =>
            (await client.ListRoleAssignments(scope, id2.PrincipalId, reach).ToListAsync()).Count;
        var subscription = $"/subscriptions/{Simulator.SubscriptionId}";
        Assert.Equal(1, await CountAsync(RoleAssignmentReach.At, Simulator.GroupPath));
        Assert.Equal(0, await CountAsync(RoleAssignmentReach.At, subscription));
        Assert.Equal(1, await CountAsync(RoleAssignmentReach.AtOrBelow, subscription));
        Assert.Equal(0, await CountAsync(RoleAssignmentReach.AtOrAbove, subscription));
        Assert.Equal(1, await CountAsync(RoleAssignmentReach.All, Simulator.GroupPath));

        Assert.True((await client.DeleteRoleAssignmentAsync(assigned.Id)).Existed);
        Assert.False((await client.DeleteRoleAssignmentAsync(assigned.Id)).Existed);
    }
}
