using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace GourmetGram.EndToEnd.Tests;

/// <summary>What a user does in the cloud beside the build: asks Nova to reboot a server. https://docs.openstack.org/api-ref/compute/#reboot-server-reboot-action</summary>
public static class RehearsalCloud
{
    public static async Task RebootAsync(string site, params string[] nodes)
    {
        var clouds = await File.ReadAllTextAsync(Path.Combine(site, "world", "cloud", "clouds.yaml"));
        var keystone = Entry("auth_url");
        using var http = new HttpClient();
        using var login = await http.PostAsJsonAsync($"{keystone}/auth/tokens", new
        {
            auth = new
            {
                identity = new
                {
                    methods = new[] { "application_credential" },
                    application_credential = new { id = Entry("application_credential_id"), secret = Entry("application_credential_secret") },
                },
            },
        });
        login.EnsureSuccessStatusCode();
        http.DefaultRequestHeaders.Add("X-Auth-Token", login.Headers.GetValues("X-Subject-Token").Single());
        var catalog = (await login.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetProperty("catalog");
        var nova = catalog.EnumerateArray().Single(service => service.GetProperty("type").GetString() == "compute")
            .GetProperty("endpoints").EnumerateArray().First(endpoint => endpoint.GetProperty("interface").GetString() == "public")
            .GetProperty("url").GetString()!.TrimEnd('/');
        var servers = (await http.GetFromJsonAsync<JsonElement>($"{nova}/servers")).GetProperty("servers").EnumerateArray().ToList();
        foreach (var node in nodes)
        {
            var id = servers.Single(server => server.GetProperty("name").GetString()!.StartsWith(node, StringComparison.Ordinal)).GetProperty("id").GetString();
            using var answer = await http.PostAsJsonAsync($"{nova}/servers/{id}/action", new { reboot = new { type = "SOFT" } });
            answer.EnsureSuccessStatusCode();
        }

        string Entry(string name) => Regex.Match(clouds, $"""\b{name}:\s*"?(?<value>[^"\s]+)""").Groups["value"].Value;
    }
}
