using System.Text.Json.Nodes;

namespace GourmetGram.Specs.OpenStack;

/// <summary>What a project may have and has.</summary>
[Collection(WholeProjectCollection.Name)]
public sealed class QuotaSpecs(CloudFixture fixture) : CloudSpecs(fixture)
{
    [Fact]
    public async Task Limits_and_quotas_agree()
    {
        var limits = (await Cloud.GetAsync("compute", "/limits", Stop)).Expect(200).Json["limits"]!["absolute"]!;
        var quota = (await Cloud.GetAsync("compute", "/os-quota-sets/" + Cloud.ProjectId, Stop)).Expect(200).Json["quota_set"]!;
        quota["cores"]!.GetValue<int>().Should().Be(limits["maxTotalCores"]!.GetValue<int>());
        quota["instances"]!.GetValue<int>().Should().Be(limits["maxTotalInstances"]!.GetValue<int>());
        var detail = (await Cloud.GetAsync("compute", $"/os-quota-sets/{Cloud.ProjectId}/detail", Stop)).Expect(200).Json["quota_set"]!;
        detail["cores"]!["limit"]!.GetValue<int>().Should().Be(quota["cores"]!.GetValue<int>());
        detail["cores"]!["in_use"]!.GetValue<int>().Should().Be(limits["totalCoresUsed"]!.GetValue<int>());
    }

    [Fact]
    public async Task Quota_of_networks_counts_what_is_used()
    {
        var before = await UsedAsync();
        await MakeAsync("network", "networks", "network", new JsonObject { ["name"] = "net-" + Suffix });
        (await UsedAsync()).Should().Be(before + 1);

        async Task<int> UsedAsync() => (await Cloud.GetAsync("network", $"/quotas/{Cloud.ProjectId}/details", Stop))
            .Expect(200).Json["quota"]!["network"]!["used"]!.GetValue<int>();
    }
}
