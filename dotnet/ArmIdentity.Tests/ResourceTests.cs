using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace ArmIdentity.Tests;

/// <summary>Subscriptions, resource groups, resources of any type, Resource Graph, the machine's metadata.</summary>
public sealed class ResourceTests : SimulatorTests
{
    [Fact]
    public async Task A_resource_group_has_the_values_that_were_sent()
    {
        using var client = Simulator.MachineClient();
        var group = await client.GetResourceGroupAsync(Simulator.Group);
        Assert.Equal(Simulator.GroupPath, group.Id);
        Assert.Equal(Simulator.Group, group.Name);
        Assert.Equal(Simulator.Group, group.ResourceGroupName);
        Assert.Equal(Simulator.SubscriptionId, group.SubscriptionId);
        Assert.Equal("Microsoft.Resources/resourceGroups", group.Type);
        Assert.Equal("eastus", group.Location);
        Assert.Equal("Succeeded", group.ProvisioningState);
        Assert.Equal("2024-01-31T00:00:00Z", group.Tags["created"]);
        Assert.Equal("4711", group.Tags["COSTCENTER"]);
        Assert.Equal("Zoë 管理", group.Tags["owner"]);
        Assert.Equal("""{"provisioningState":"Succeeded"}""", group.PropertiesJson);
        Assert.StartsWith("{", group.Json, StringComparison.Ordinal);
        Assert.Null(group.ManagedBy);
    }

    [Fact]
    public async Task What_was_read_has_the_status_and_the_headers_that_it_came_with()
    {
        using var client = Simulator.AdministratorClient();
        var group = await client.GetResourceGroupAsync(Simulator.Group);
        Assert.Equal(200, group.Response.StatusCode);
        Assert.Equal(group.Response.Header("X-MS-Request-Id"), group.Response.RequestId);
        Assert.True(Guid.TryParse(group.Response.RequestId, out _), group.Response.RequestId);
        Assert.True(Guid.TryParse(group.Response.CorrelationId, out _), group.Response.CorrelationId);
        Assert.True(int.TryParse(group.Response.Header("x-ms-ratelimit-remaining-subscription-reads"), out _));
        Assert.Null(group.Response.Header("x-ms-absent"));
        Assert.NotEqual(group.Response.RequestId, (await client.GetResourceGroupAsync(Simulator.Group)).Response.RequestId);

        Assert.Equal(201, (await client.CreateUserAssignedIdentityAsync(Simulator.Group, "ID2")).Response.StatusCode);
        Assert.NotNull((await client.GetSubscriptionAsync()).Response.RequestId);
    }

    [Fact]
    public async Task The_items_of_a_page_share_its_status_and_headers()
    {
        using var client = Simulator.AdministratorClient();
        using var pager = client.ListResourceGroups().OpenPager();
        var page = await pager.ReadPageAsync();
        Assert.NotNull(page.Response.RequestId);
        Assert.True(page.Items.Count > 1, $"{page.Items.Count} groups");
        Assert.All(page.Items, group => Assert.Equal(page.Response.RequestId, group.Response.RequestId));
        // Not the page itself, which would stay in memory with each of its items.
        Assert.All(page.Items, group => Assert.Equal(typeof(ArmResponseHead), group.Response.GetType()));
    }

    [Fact]
    public async Task A_group_is_named_by_its_id_and_by_the_machine()
    {
        using var client = Simulator.MachineClient();
        Assert.Equal(Simulator.Group, (await client.GetResourceGroupAsync(Simulator.GroupPath)).Name);
        Assert.Equal(Simulator.Group, (await client.GetResourceGroupAsync()).Name);
    }

    [Fact]
    public async Task The_subscription_of_a_call_wins()
    {
        using var client = Simulator.MachineClient();
        var elsewhere = new CallOptions { Subscription = "20000000-0000-4000-8000-0000000000ff" };
        var failure = await FailureAsync(() => client.GetResourceGroupAsync(Simulator.Group, elsewhere));
        Assert.True(failure.Code is ErrorCode.ArmNotFound or ErrorCode.ArmAuthorizationFailed, failure.CodeName);
    }

    [Fact]
    public async Task Groups_are_listed_item_by_item_page_by_page_and_all_at_once()
    {
        using var client = Simulator.AdministratorClient();
        var list = client.ListResourceGroups();
        var names = new List<string>();
        await foreach (var group in list)
        {
            names.Add(group.Name);
        }
        Assert.Contains(Simulator.Group, names);
        Assert.Contains(Simulator.ForbiddenGroup, names);
        Assert.Equal(names, (await list.ToListAsync()).Select(group => group.Name));

        using var pager = list.OpenPager();
        Assert.True(pager.HasMore);
        var page = await pager.ReadPageAsync();
        Assert.Equal(names, page.Items.Select(group => group.Name));
        Assert.Equal(200, page.Response.StatusCode);
        Assert.False(pager.HasMore);
        Assert.Equal(ErrorCode.NoResult, (await FailureAsync(() => pager.ReadPageAsync())).Code);
    }

    [Fact]
    public async Task A_list_asks_anew_each_time_and_not_before()
    {
        using var client = Simulator.MachineClient();
        await client.ResolveAsync();
        await Simulator.ClearRequestsAsync();
        var list = client.ListResourceGroups();
        Assert.Empty(await Simulator.RequestsAsync());
        await list.ToListAsync();
        await list.ToListAsync();
        Assert.Equal(2, (await Simulator.RequestsAsync()).Count);
    }

    [Fact]
    public async Task Subscriptions_are_read_and_listed()
    {
        using var client = Simulator.MachineClient();
        var subscription = await client.GetSubscriptionAsync("SIMULATED subscription");
        Assert.Equal(Simulator.SubscriptionId, subscription.SubscriptionId);
        Assert.Equal("Simulated subscription", subscription.Name);
        Assert.Equal(Simulator.TenantId, subscription.TenantId);
        Assert.Equal("Enabled", subscription.State);
        Assert.Equal(subscription.Id, Assert.Single(await client.ListSubscriptions().ToListAsync()).Id);
        Assert.Equal(subscription.Id, (await client.GetSubscriptionAsync()).ToString());
    }

    [Fact]
    public async Task Resources_of_any_type_are_read_and_listed()
    {
        using var client = Simulator.MachineClient();
        var machine = await client.GetResourceAsync(Simulator.MachinePath);
        Assert.Equal("Microsoft.Compute/virtualMachines", machine.Type);
        Assert.Equal(Simulator.SystemAssignedObjectId, machine.Identity!.PrincipalId);
        var filtered = await client.ListResources(Simulator.Group, "Microsoft.Compute/virtualMachines", name: "MYVM").ToListAsync();
        Assert.Equal("myVM", Assert.Single(filtered).Name);
        var tagged = new Dictionary<string, string> { ["team"] = "a \"b\" \\ ü" };
        using var administrator = Simulator.AdministratorClient();
        await administrator.SetUserAssignedIdentityTagsAsync(Simulator.Group, "ID1", tagged);
        var found = await client.ListResources(tagName: "team", tagValue: tagged["team"]).ToListAsync();
        Assert.Equal("ID1", Assert.Single(found).Name);
    }

    [Fact]
    public async Task Resource_graph_answers_a_query()
    {
        using var client = Simulator.MachineClient();
        const string query = "Resources | where type =~ 'microsoft.compute/virtualmachines' | project id, name, location, properties";
        var row = Assert.Single(await client.SearchResourceGraph(query, ResourceGraphScope.Subscriptions(Simulator.SubscriptionId)).ToListAsync());
        Assert.Equal("myVM", row["name"]);
        Assert.StartsWith("{", row["properties"], StringComparison.Ordinal);
        Assert.Null(row["absent"]);
        Assert.Equal(["id", "location", "name", "properties"], row.Columns.Order());
        await Assert.ThrowsAsync<OverflowException>(async () => await client.SearchResourceGraph(query, pageSize: -1).ToListAsync());
    }

    [Fact]
    public async Task Pages_of_resource_graph_follow_one_another()
    {
        using var client = Simulator.AdministratorClient();
        using var pager = client.SearchResourceGraph("Resources | project id, name | order by name asc", pageSize: 1).OpenPager();
        var pages = 0;
        var names = new List<string?>();
        while (pager.HasMore)
        {
            var page = await pager.ReadPageAsync();
            names.AddRange(page.Items.Select(row => row["name"]));
            pages++;
        }
        Assert.True(pages > 1, $"{pages} pages");
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.Contains("myVM", names);
    }

    [Fact]
    public async Task The_machine_says_what_it_is()
    {
        var machine = await InstanceMetadata.GetAsync();
        Assert.Equal("myVM", machine.Name);
        Assert.Equal(Simulator.Group, machine.ResourceGroupName);
        Assert.Equal(Simulator.SubscriptionId, machine.SubscriptionId);
        Assert.Equal(Simulator.VmId, machine.VmId);
        Assert.Equal("Windows", machine.OsType);
        Assert.Equal("AzurePublicCloud", machine.Environment);
        Assert.Equal("eastus", machine.Location);
        Assert.Equal(Simulator.MachinePath, machine.ResourceId, ignoreCase: true);
        Assert.NotNull(machine.VmSize);
        Assert.Contains("compute", machine.Json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_says_what_it_is_bound_to()
    {
        using var client = Simulator.MachineClient();
        Assert.Equal("Imds", client.Describe().Source);
        var context = await client.ResolveAsync();
        Assert.Equal(Simulator.SubscriptionId, context.Subscription);
        Assert.Equal(Simulator.Group, context.ResourceGroup);
        Assert.Equal(Simulator.SystemAssignedClientId, context.ClientId);
        Assert.Equal(Simulator.TenantId, context.Tenant);
        Assert.Equal(Simulator.ArmEndpoint.TrimEnd('/'), context.ArmEndpoint!.TrimEnd('/'));
        Assert.NotNull(context.SourceReason);
        Assert.NotNull(context.Audience);
    }
}
