using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Terraform;
using GourmetGram.Platform.Tests.Ansible;

namespace GourmetGram.Platform.Tests.Tools;

public sealed class TerraformDownloadTests : IAsyncLifetime
{
    private readonly Bench bench = new();
    private readonly HttpClient http = new();
    private FileServer server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Folder => $"/terraform/{Versions.Terraform}";

    private static string Zip => $"{Folder}/{TerraformDownload.Archive}";

    private static string Sums => $"{Folder}/terraform_{Versions.Terraform}_SHA256SUMS";

    private TerraformDownload Download => new(http, bench.Reporter, bench.Paths.Cache, $"{server.Address}/terraform/");

    public async ValueTask InitializeAsync() => server = await FileServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        http.Dispose();
        bench.Dispose();
    }

    [Fact]
    public async Task Terraform_is_fetched_checked_and_kept_for_all_checkouts()
    {
        Serve(Program());

        var first = await Download.EnsureAsync(Token);
        var second = await Download.EnsureAsync(Token);

        second.Should().Be(first);
        first.Should().StartWith(bench.Paths.Cache);
        (await File.ReadAllTextAsync(first, Token)).Should().Contain("terraform_version");
        File.GetUnixFileMode(first).Should().HaveFlag(UnixFileMode.UserExecute);
        server.Requests.Should().Equal(Sums, Zip);
        Leftovers().Should().BeEmpty();
    }

    [Fact]
    public async Task Two_runs_at_once_fetch_it_once()
    {
        Serve(Program());

        var both = await Task.WhenAll(Download.EnsureAsync(Token), Download.EnsureAsync(Token));

        both.Distinct().Should().ContainSingle();
        server.Requests.Count(path => path == Zip).Should().Be(1);
    }

    [Fact]
    public async Task Zip_that_is_not_what_the_sums_say_is_refused_and_thrown_away()
    {
        Serve(Program());
        server.Files[Zip] = Pack("terraform", "#!/bin/sh\necho evil\n");

        var failure = await RefusedAsync();

        failure.What.Should().Contain("is not what its SHA256SUMS says");
        failure.Why.Should().Contain("expected");
        failure.Next.Should().Contain("--terraform-mirror");
    }

    [Fact]
    public async Task Zip_that_ends_in_the_middle_is_refused_and_thrown_away()
    {
        Serve(Program());
        server.Truncated[Zip] = true;

        (await RefusedAsync()).What.Should().StartWith("Terraform could not be fetched from http").And.EndWith(TerraformDownload.Archive);
    }

    [Fact]
    public async Task Missing_zip_is_told_with_its_address_and_the_servers_answer()
    {
        Serve(Program());
        server.Files.TryRemove(Zip, out _);

        var failure = await RefusedAsync();

        failure.What.Should().Contain($"{server.Address}{Zip}");
        failure.Why.Should().Contain("404");
    }

    [Fact]
    public async Task Sums_that_do_not_name_the_zip_are_told()
    {
        Serve(Program());
        server.Files[Sums] = Encoding.ASCII.GetBytes($"{new string('0', 64)}  terraform_other.zip\n");

        (await RefusedAsync()).What.Should().Contain("has no checksum of");
    }

    [Fact]
    public async Task Archive_without_the_program_is_told()
    {
        Serve(Pack("README.md", "nothing"));

        (await RefusedAsync()).Why.Should().Contain("there is no terraform in it");
    }

    [Fact]
    public async Task Terraform_that_is_missing_or_too_old_or_too_new_on_the_PATH_is_fetched_and_the_reason_is_told()
    {
        Serve(Program());
        var old = bench.Program("old", """echo '{"terraform_version":"1.5.7"}'""");
        var next = bench.Program("next", """echo '{"terraform_version":"2.0.1"}'""");

        var missing = await new TerraformTool(bench.Processes, bench.Paths, "/no/such/terraform", Download).FindAsync(Token);
        var instead = await new TerraformTool(bench.Processes, bench.Paths, old, Download).FindAsync(Token);
        var below = await new TerraformTool(bench.Processes, bench.Paths, next, Download).FindAsync(Token);

        new[] { missing, instead, below }.Select(found => found.Version).Distinct().Should().Equal(Versions.Terraform);
        missing.Why.Should().Contain("not on the PATH").And.Contain(server.Address);
        instead.Why.Should().Contain("1.5.7").And.Contain("too old");
        below.Why.Should().Contain("2.0.1").And.Contain("too new");
    }

    [Fact]
    public async Task Terraform_that_fits_is_used_and_nothing_is_fetched()
    {
        var fits = bench.Program("terraform", """echo '{"terraform_version":"1.9.8"}'""");

        var found = await new TerraformTool(bench.Processes, bench.Paths, fits, Download).FindAsync(Token);

        found.Should().Be(new TerraformProgram(fits, new Version(1, 9, 8)));
        server.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Where_none_fits_and_none_can_be_fetched_both_are_told()
    {
        var find = () => new TerraformTool(bench.Processes, bench.Paths, "/no/such/terraform", Download).FindAsync(Token);

        var failure = (await find.Should().ThrowAsync<ToolException>()).Which;

        failure.ExitCode.Should().Be(ExitCode.Tools);
        failure.What.Should().Contain("not on the PATH");
        failure.Why.Should().Contain("could not be fetched").And.Contain("404");
        failure.Next.Should().Contain("--terraform-mirror");
    }

    [Fact]
    public async Task Folder_serves_as_a_mirror_too()
    {
        Serve(Program());
        var folder = Directory.CreateDirectory(bench.File($"mirror/{Versions.Terraform}")).FullName;
        foreach (var (path, content) in server.Files)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, Path.GetFileName(path)), content, Token);
        }

        var program = await new TerraformDownload(http, bench.Reporter, bench.Paths.Cache, new Uri(bench.File("mirror")).AbsoluteUri).EnsureAsync(Token);

        File.Exists(program).Should().BeTrue();
    }

    private async Task<ToolException> RefusedAsync()
    {
        var ensure = () => Download.EnsureAsync(Token);
        var failure = (await ensure.Should().ThrowAsync<ToolException>()).Which;
        failure.ExitCode.Should().Be(ExitCode.Tools);
        Download.Find().Should().BeNull();
        Leftovers().Should().BeEmpty();
        return failure;
    }

    private IEnumerable<string?> Leftovers() =>
        Directory.EnumerateFileSystemEntries(Path.Combine(bench.Paths.Cache, "terraform")).Select(Path.GetFileName).Where(name => name!.StartsWith('.') && name != ".lock");

    private void Serve(byte[] zip)
    {
        server.Files[Zip] = zip;
        server.Files[Sums] = Encoding.ASCII.GetBytes($"{new string('0', 64)}  terraform_{Versions.Terraform}_solaris_amd64.zip\n{Convert.ToHexStringLower(SHA256.HashData(zip))}  {TerraformDownload.Archive}\n");
    }

    private static byte[] Program() => Pack("terraform", $$"""
        #!/bin/sh
        echo '{"terraform_version":"{{Versions.Terraform}}"}'
        """);

    private static byte[] Pack(string name, string text)
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create))
        {
            using var writer = new StreamWriter(archive.CreateEntry(name).Open());
            writer.Write(text);
        }

        return memory.ToArray();
    }
}
