using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace ArmIdentity.Tests;

/// <summary>Any request, its answer, long-running operations, and what a refusal says.</summary>
public sealed class RequestTests : SimulatorTests
{
    [Fact]
    public async Task A_request_is_sent_as_it_was_made()
    {
        using var client = Simulator.MachineClient();
        var request = new ArmRequest("get", "/subscriptions/{subscription}/resourcegroups/myResourceGroupVM") { ApiVersion = "2016-06-01" };
        request.Headers["x-ms-client-request-id"] = "11111111-2222-4333-8444-555555555555";
        var response = await client.SendAsync(request);
        Assert.Equal(200, response.StatusCode);
        Assert.Contains("\"name\":\"myResourceGroupVM\"", response.Json, StringComparison.Ordinal);
        Assert.Equal(response.Json, Encoding.UTF8.GetString(response.ToUtf8Bytes()));
        Assert.NotNull(response.Header("X-MS-Request-ID"));
        Assert.Null(response.Header("absent"));
        var seen = (await Simulator.RequestsAsync())[^1];
        Assert.Equal($"/subscriptions/{Simulator.SubscriptionId}/resourcegroups/myResourceGroupVM?api-version=2016-06-01", Simulator.Target(seen));
        var headers = seen["headers"]!.AsArray().ToDictionary(header => header![0]!.GetValue<string>(), header => header![1]!.GetValue<string>());
        Assert.Equal("11111111-2222-4333-8444-555555555555", headers["x-ms-client-request-id"]);
    }

    [Fact]
    public async Task Any_list_is_read()
    {
        using var client = Simulator.AdministratorClient();
        var list = client.List(new ArmRequest("GET", "/subscriptions/{subscription}/resourceGroups") { ApiVersion = "2022-09-01" });
        Assert.Contains(Simulator.ForbiddenGroup, (await list.ToListAsync()).Select(group => group.Name));
        var failure = Assert.Throws<ArmIdentityException>(() => client.List(new ArmRequest("PUT", "/subscriptions")).OpenPager());
        Assert.Equal(ErrorCode.InvalidArgument, failure.Code);
    }

    [Fact]
    public async Task A_long_running_operation_is_waited_for_with_progress_or_not()
    {
        await Simulator.SetOperationsAsync(new { resource_type = "Microsoft.Compute/virtualMachines", method = "PATCH", takes = new { milliseconds = 700 } });
        using var client = Simulator.AdministratorClient();
        var request = new ArmRequest("PATCH", Simulator.MachinePath) { Body = """{"tags":{"a":"b"}}""" };
        var states = new List<string?>();
        var done = await client.SendAndWaitAsync(request, progress: new ImmediateProgress(now => states.Add(now.ProvisioningState)));
        Assert.Equal(200, done.StatusCode);
        Assert.Matches("\"name\": *\"myVM\"", done.Json);
        Assert.Contains(states, state => state is not null);
        var first = await client.SendAndWaitAsync(request, new CallOptions { NoWait = true });
        var status = first.Header("Azure-AsyncOperation");
        Assert.NotNull(status);
        Assert.Matches("\"status\": *\"Succeeded\"", (await client.ResumeAsync(status)).Json);
    }

    [Fact]
    public async Task An_operation_that_fails_has_the_services_code_and_message()
    {
        await Simulator.SetOperationsAsync(new
        {
            resource_type = "Microsoft.Compute/virtualMachines",
            method = "PATCH",
            outcome = new { failed = new { code = "AllocationFailed", message = "No capacity." } },
        });
        using var client = Simulator.AdministratorClient();
        var failure = await FailureAsync(() => client.SendAndWaitAsync(new ArmRequest("PATCH", Simulator.MachinePath) { Body = """{"tags":{}}""" }));
        Assert.Equal(ErrorCode.ArmOperationFailed, failure.Code);
        Assert.Equal("AllocationFailed", failure.ServiceCode);
        Assert.Equal("No capacity.", failure.ServiceMessage);
        Assert.NotNull(failure.StatusUrl);
    }

    [Fact]
    public async Task A_refusal_has_everything_that_was_said()
    {
        using var client = Simulator.MachineClient();
        await client.ResolveAsync();
        const string body = """
            {"error":{"code":"Busy","message":"Later.","target":"the group","details":[{"code":"Inner","message":"m"}],
            "additionalInfo":[{"type":"PolicyViolation","info":{"a":1}}]}}
            """;
        var headers = new[] { new[] { "Retry-After", "7" }, ["x-ms-request-id", "r-1"], ["x-ms-correlation-request-id", "c-1"] };
        await Simulator.InjectAsync(new { service = "arm", effect = new { respond = new { status = 409, headers, body } } });
        var failure = await FailureAsync(() => client.GetResourceGroupAsync(Simulator.Group));
        Assert.Equal(ErrorCode.ArmConflict, failure.Code);
        Assert.Equal("ArmConflict", failure.CodeName);
        Assert.Equal(409, failure.StatusCode);
        Assert.Equal("Busy", failure.ServiceCode);
        Assert.Equal("Later.", failure.ServiceMessage);
        Assert.Equal("the group", failure.Target);
        Assert.Equal("""[{"code":"Inner","message":"m"}]""", failure.Details);
        Assert.Contains("PolicyViolation", failure.AdditionalInfo, StringComparison.Ordinal);
        Assert.Equal("r-1", failure.RequestId);
        Assert.Equal("c-1", failure.CorrelationId);
        Assert.Equal(TimeSpan.FromSeconds(7), failure.RetryAfter);
        Assert.True(Guid.TryParse(failure.ClientRequestId, out _), failure.ClientRequestId);
        Assert.Contains("Later.", failure.Message, StringComparison.Ordinal);
        Assert.Contains("\"httpStatus\":409", failure.Json, StringComparison.Ordinal);
        Assert.Null(failure.StatusUrl);
        Assert.Null(failure.IdentitySource);
        Assert.Empty(failure.Causes);
    }

    [Fact]
    public async Task A_failure_without_an_answer_has_its_causes()
    {
        using var identity = new ManagedIdentity();
        using var client = new ArmClient(identity, new ArmIdentityOptions { ArmEndpoint = "https://127.0.0.1:1/", TimeoutSec = 3 });
        var failure = await FailureAsync(() => client.GetResourceGroupAsync(Simulator.Group));
        Assert.Null(failure.StatusCode);
        Assert.Null(failure.RequestId);
        Assert.NotEmpty(failure.Causes);
    }

    [Fact]
    public async Task What_the_identity_may_not_do_is_refused()
    {
        using var client = Simulator.MachineClient();
        var failure = await FailureAsync(() => client.GetResourceGroupAsync(Simulator.ForbiddenGroup));
        Assert.Equal(ErrorCode.ArmAuthorizationFailed, failure.Code);
        Assert.Equal("AuthorizationFailed", failure.ServiceCode);
        Assert.Equal(403, failure.StatusCode);
    }

    [Theory]
    [InlineData("GET GET", "/x")]
    [InlineData("GET", "x")]
    [InlineData("GET", "https://elsewhere.example/x")]
    public async Task A_request_that_cannot_be_sent_so_is_refused(string method, string target)
    {
        using var client = Simulator.MachineClient();
        var failure = await FailureAsync(() => client.SendAsync(new ArmRequest(method, target) { ApiVersion = "2022-09-01" }));
        Assert.True(failure.Code is ErrorCode.InvalidArgument or ErrorCode.ForeignHost, failure.CodeName);
        await Assert.ThrowsAsync<ArgumentNullException>(() => client.SendAsync(null!));
    }

    [Fact]
    public async Task A_success_that_is_no_json_is_an_error()
    {
        using var client = Simulator.MachineClient();
        await client.ResolveAsync();
        await Simulator.InjectAsync(new { service = "arm", effect = new { respond = new { status = 200, headers = Array.Empty<string[]>(), body = "{\"id\":" } } });
        Assert.Equal(ErrorCode.InvalidResponse, (await FailureAsync(() => client.GetResourceGroupAsync(Simulator.Group))).Code);
    }
}
