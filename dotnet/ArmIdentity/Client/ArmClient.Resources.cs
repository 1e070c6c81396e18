using System.Threading;
using System.Threading.Tasks;
using ArmIdentity.Native;

namespace ArmIdentity;

// Resources of any type, and Azure Resource Graph.
public sealed partial class ArmClient
{
    /// <summary>Reads a resource of any type.</summary>
    /// <param name="resourceId">Its id, <c>/subscriptions/...</c>, which may hold <c>{subscription}</c>.</param>
    /// <param name="apiVersion">The api-version; <see langword="null"/>: the known one of the type, else the newest stable one.</param>
    /// <param name="options">The options of this call.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The resource.</returns>
    /// <exception cref="ArmIdentityException">There is none, or the identity may not read it.</exception>
    /// <exception cref="System.OperationCanceledException">The call was canceled.</exception>
    public Task<Resource> GetResourceAsync(
        string resourceId, string? apiVersion = null, CallOptions? options = null, CancellationToken cancellationToken = default) =>
        this.ReadAsync(
            (client, call, out operation, out error) => NativeMethods.armid_resource_get_start(
                client, NativeString.Encode(resourceId), NativeString.Encode(apiVersion), call, out operation, out error),
            Resource.Read,
            options,
            cancellationToken);

    /// <summary>The resources of a group, or of the subscription. Those of a list have no properties; <see cref="GetResourceAsync"/> reads them.</summary>
    /// <param name="resourceGroup">The name or the id of the group; <see langword="null"/>: all of the subscription.</param>
    /// <param name="resourceType">Only those of this type, for example <c>Microsoft.Compute/virtualMachines</c>.</param>
    /// <param name="tagName">Only those that have this tag.</param>
    /// <param name="tagValue">Only those whose tag has this value.</param>
    /// <param name="name">Only those of this name, whole, in any letter case.</param>
    /// <param name="options">The options of the list.</param>
    /// <returns>The list.</returns>
    public ArmList<Resource> ListResources(
        string? resourceGroup = null,
        string? resourceType = null,
        string? tagName = null,
        string? tagValue = null,
        string? name = null,
        CallOptions? options = null) =>
        this.List(
            (client, call, out pager, out error) => NativeMethods.armid_resource_list(
                client,
                NativeString.Encode(resourceGroup),
                NativeString.Encode(resourceType),
                NativeString.Encode(tagName),
                NativeString.Encode(tagValue),
                NativeString.Encode(name),
                call,
                out pager,
                out error),
            Resource.Read,
            options);

    /// <summary>Asks Azure Resource Graph one question over many subscriptions. While its quota is used up a page waits for the next one.</summary>
    /// <param name="query">The query, in the Kusto language. Only one whose rows have their id can have more than one page.</param>
    /// <param name="scope">What to search; <see langword="null"/>: all that the identity can see.</param>
    /// <param name="pageSize">The most rows of a page, 1 to 1000; 0: 1000.</param>
    /// <param name="options">The options of the list.</param>
    /// <returns>The rows.</returns>
    public ArmList<ResourceGraphRow> SearchResourceGraph(
        string query, ResourceGraphScope? scope = null, int pageSize = 0, CallOptions? options = null) =>
        this.List(
            (client, call, out pager, out error) => NativeMethods.armid_resource_graph_search(
                client, NativeString.Encode(query), NativeString.Encode(scope?.Json), checked((uint)pageSize), call, out pager, out error),
            ResourceGraphRow.Read,
            options,
            itemsMember: "data");
}
