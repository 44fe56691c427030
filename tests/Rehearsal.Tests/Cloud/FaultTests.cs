using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using GourmetGram.Rehearsal.Cloud.Faults;

namespace GourmetGram.Rehearsal.Tests.Cloud;

public sealed class FaultTests
{
    private const string Keys = "/compute/v2.1/os-keypairs";

    [Fact]
    public async Task Rule_skips_takes_its_number_of_requests_and_is_used_up()
    {
        await using var cloud = await CloudHarness.StartAsync();
        cloud.Server.Faults.Add(new FaultRule("GET", "/compute/v2.1/os-*") { Times = 2, Skip = 1, Status = 503, Body = "{}" });
        var seen = new List<int>();
        foreach (var _ in Enumerable.Range(0, 4))
        {
            seen.Add((await cloud.SendAsync("GET", Keys)).Status);
        }

        seen.Should().Equal(200, 503, 503, 200);
        cloud.Server.Faults.Left().Should().BeEmpty();
    }

    [Fact]
    public async Task Request_may_be_carried_out_although_its_answer_says_otherwise()
    {
        await using var cloud = await CloudHarness.StartAsync();
        cloud.Server.Faults.Add(new FaultRule("POST", "/reservation/v1/leases") { Status = 500, Body = "{}", CarryOut = true });
        var lost = () => cloud.LeaseAsync(1, TimeSpan.FromHours(1));
        await lost.Should().ThrowAsync<Exception>();
        (await cloud.GetAsync("/reservation/v1/leases"))["leases"]!.AsArray().Should().ContainSingle();
    }

    [Fact]
    public async Task Connection_may_break()
    {
        await using var cloud = await CloudHarness.StartAsync();
        cloud.Server.Faults.Add(new FaultRule("*", Keys) { Drop = true });
        var dropped = () => cloud.SendAsync("GET", Keys);
        await dropped.Should().ThrowAsync<HttpRequestException>();
        (await cloud.SendAsync("GET", Keys)).Status.Should().Be(200);
    }

    [Fact]
    public async Task Delay_without_a_status_makes_a_request_slow()
    {
        await using var cloud = await CloudHarness.StartAsync();
        cloud.Server.Faults.Add(new FaultRule("GET", Keys) { DelayMs = 150 });
        var watch = Stopwatch.StartNew();
        (await cloud.SendAsync("GET", Keys)).Status.Should().Be(200);
        watch.ElapsedMilliseconds.Should().BeGreaterThanOrEqualTo(140);
    }

    [Fact]
    public async Task Other_processes_use_the_endpoint_with_the_token_of_the_file()
    {
        await using var cloud = await CloudHarness.StartAsync();
        using var http = new HttpClient();
        var rule = new { method = "GET", path = Keys, status = 429, headers = new Dictionary<string, string> { ["Retry-After"] = "1" }, delay_ms = 1 };
        var url = cloud.Base + "/rehearsal/faults";
        (await http.PostAsJsonAsync(url, rule)).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        http.DefaultRequestHeaders.Add(FaultsApi.TokenHeader, await File.ReadAllTextAsync(cloud.Server.AdminTokenFile));
        (await http.PostAsJsonAsync(url, rule)).StatusCode.Should().Be(HttpStatusCode.Created);
        (await cloud.SendAsync("GET", Keys)).Status.Should().Be(429);
        (await http.PostAsJsonAsync(url, rule)).StatusCode.Should().Be(HttpStatusCode.Created);
        (await http.DeleteAsync(url)).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await cloud.SendAsync("GET", Keys)).Status.Should().Be(200);
    }

    [Fact]
    public async Task Answers_come_fast()
    {
        await using var cloud = await CloudHarness.StartAsync();
        await cloud.SendAsync("GET", "/network/v2.0/networks");
        var times = new List<double>();
        foreach (var _ in Enumerable.Range(0, 50))
        {
            var watch = Stopwatch.StartNew();
            await cloud.SendAsync("GET", "/network/v2.0/networks");
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        // The median: a busy machine may hold up single requests.
        times.Order().ElementAt(25).Should().BeLessThan(5);
    }
}
