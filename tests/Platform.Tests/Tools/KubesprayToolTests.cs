using GourmetGram.Platform.Ansible;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Tests.Ansible;

namespace GourmetGram.Platform.Tests.Tools;

public sealed class KubesprayToolTests : IAsyncLifetime
{
    private readonly Bench bench = new();
    private FileServer server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => server = await FileServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        bench.Dispose();
    }

    [Fact]
    public async Task Environment_is_made_from_Kubesprays_own_requirements_at_the_pinned_commit_and_shared()
    {
        PythonOrSkip();
        PackageIndex.Add(server, "ansible", "11.13.0", "2.18.9");
        var options = await RepositoryAsync();

        var first = await Tool(options).EnsureAsync(Token);
        var asked = server.Requests.Count;
        var second = await Tool(options).EnsureAsync(Token);

        second.Should().Be(first);
        server.Requests.Should().HaveCount(asked, "a whole environment is not made again");
        first.Folder.Should().Be(Path.Combine(bench.Paths.Cache, "kubespray", options.Commit));
        first.Playbook.Should().StartWith(first.VirtualEnvironment);
        Path.GetFileName(first.VirtualEnvironment).Should().MatchRegex(@"^kubespray-v2\.31\.0-[0-9a-f]{12}-py3\.1\d$");
        (await bench.Processes.RunAsync(new ProcessSpec(first.Playbook, [], bench.Folder, ChildEnvironment.Clean()), Token)).Output.Should().Contain("[core 2.18.9]");
    }

    [Fact]
    public async Task Environment_that_was_never_finished_is_made_anew_and_two_runs_make_it_once()
    {
        PythonOrSkip();
        PackageIndex.Add(server, "ansible", "11.13.0", "2.18.9");
        var options = await RepositoryAsync();
        var broken = Tool(options with { PipIndex = new Uri("http://127.0.0.1:1/simple/") });
        var failing = () => broken.EnsureAsync(Token);
        await failing.Should().ThrowAsync<ToolException>();

        var both = await Task.WhenAll(Tool(options).EnsureAsync(Token), Tool(options).EnsureAsync(Token));

        both.Distinct().Should().ContainSingle();
        server.Requests.Count(path => path.EndsWith(".whl", StringComparison.Ordinal)).Should().Be(1);
    }

    [Fact]
    public async Task Index_that_brings_another_Ansible_than_Kubespray_accepts_is_found_out()
    {
        PythonOrSkip();
        PackageIndex.Add(server, "ansible", "11.13.0", "2.19.1");

        var failure = await RefusedAsync(Tool(await RepositoryAsync()));

        failure.What.Should().Contain("has the wrong Ansible");
        failure.Why.Should().Contain("ansible-core 2.19.1").And.Contain("accepts ansible-core 2.18.0 or later, below 2.19.0");
    }

    [Fact]
    public async Task Where_the_index_cannot_be_reached_an_Ansible_that_Kubespray_accepts_serves()
    {
        PythonOrSkip();
        var installed = bench.Program("ansible-playbook", "echo 'ansible-playbook [core 2.18.4]'");
        var options = await RepositoryAsync() with { PipIndex = new Uri("http://127.0.0.1:1/simple/") };

        var found = await Tool(options, ("ansible-playbook", installed)).EnsureAsync(Token);

        found.Playbook.Should().Be(installed);
        found.VirtualEnvironment.Should().BeNull();
        bench.Reporter.Lines.Should().Contain(line => line.Contains("ansible-core 2.18.4") && line.Contains("instead"));
    }

    [Fact]
    public async Task Where_the_index_cannot_be_reached_and_Ansible_is_too_old_both_are_told()
    {
        PythonOrSkip();
        var debian = bench.Program("ansible-playbook", "echo 'ansible-playbook [core 2.14.18]'");
        var options = await RepositoryAsync() with { PipIndex = new Uri("http://127.0.0.1:1/simple/") };

        var failure = await RefusedAsync(Tool(options, ("ansible-playbook", debian)));

        failure.What.Should().Contain("could not be installed from http://127.0.0.1:1/simple/");
        failure.Why.Should().Contain("accepts ansible-core 2.18.0 or later, below 2.19.0").And.Contain($"ansible-core 2.14.18 at {debian} does not suffice");
        failure.Next.Should().Contain("--pip-index-url");
    }

    [Theory]
    [InlineData("3.14.2", "too new")]
    [InlineData("3.9.2", "too old")]
    public async Task Python_that_does_not_fit_is_told_before_anything_is_fetched(string version, string how)
    {
        var python = bench.Program("python3", $"echo Python {version}");
        var options = new KubesprayOptions("/no/such/source", new string('a', 40), "v2.31.0");

        var check = () => Tool(options, ("python3", python), ("ansible-playbook", null)).CheckAsync(Token);

        var failure = (await check.Should().ThrowAsync<ToolException>()).Which;
        failure.ExitCode.Should().Be(ExitCode.Tools);
        failure.What.Should().Be("Kubespray v2.31.0 needs Python 3.11 to 3.13");
        failure.Why.Should().Be($"{python} is {version}, {how}");
        failure.Next.Should().Contain("python3.13").And.Contain("uv");
    }

    [Fact]
    public async Task Python_that_fits_is_found_beside_one_that_does_not()
    {
        var newest = bench.Program("python3", "echo Python 3.14.2");
        var fits = bench.Program("python3.12", "echo Python 3.12.5");
        var options = new KubesprayOptions("/no/such/source", new string('a', 40), "v2.31.0");

        var rows = await Tool(options, ("python3", newest), ("python3.12", fits)).CheckAsync(Token);

        rows.Should().Contain(row => row.Name == "Kubespray's Ansible" && row.Place.Contains(fits));
        rows.Should().Contain(row => row.Name == "Kubespray" && row.Version == "v2.31.0" && row.Place == "/no/such/source");
    }

    [Fact]
    public async Task Uv_makes_the_environment_where_it_is_installed_and_brings_a_Python_where_none_fits()
    {
        var uv = bench.Program("uv", """
            echo "$*" >> "$(dirname "$0")/uv.calls"
            echo "$UV_DEFAULT_INDEX" >> "$(dirname "$0")/uv.index"
            case "$1" in
              venv) for last in "$@"; do :; done; mkdir -p "$last/bin"; printf '#!/bin/sh\n' > "$last/bin/python"; printf '#!/bin/sh\necho "ansible-playbook [core 2.18.1]"\n' > "$last/bin/ansible-playbook"; chmod +x "$last"/bin/*;;
            esac
            """);
        var newest = bench.Program("python3", "echo Python 3.14.2");

        var found = await Tool(await RepositoryAsync(), ("python3", newest), ("uv", uv)).EnsureAsync(Token);

        Path.GetFileName(found.VirtualEnvironment).Should().EndWith("-py3.13");
        var calls = await File.ReadAllLinesAsync(bench.File("bin/uv.calls"), Token);
        calls[0].Should().StartWith("venv --quiet --python 3.13 ");
        calls[1].Should().StartWith("pip install --quiet --python ").And.EndWith("requirements.txt").And.NotContain("http");
        (await File.ReadAllLinesAsync(bench.File("bin/uv.index"), Token)).Should().OnlyContain(line => line == $"{server.Address}/simple/");
    }

    [Fact]
    public async Task Login_of_the_index_is_in_no_argument_and_in_no_message()
    {
        var uv = bench.Program("uv", "echo \"$*\" >> \"$(dirname \"$0\")/uv.calls\"; [ \"$1\" != pip ]");
        var python = bench.Program("python3", "echo Python 3.12.1");
        var options = await RepositoryAsync() with { PipIndex = new Uri("https://ada:t0psecret@mirror.example/simple/") };

        var failure = await RefusedAsync(Tool(options, ("python3", python), ("uv", uv), ("ansible-playbook", null)));

        failure.ToString().Should().Contain("https://mirror.example/simple/").And.NotContain("t0psecret");
        (await File.ReadAllTextAsync(bench.File("bin/uv.calls"), Token)).Should().NotContain("t0psecret");
    }

    [Fact]
    public async Task Source_with_another_commit_is_refused()
    {
        var options = await RepositoryAsync() with { Commit = new string('a', 40) };

        var failure = await RefusedAsync(Tool(options));

        failure.What.Should().Contain("is not the pinned one");
        failure.Why.Should().Contain($"expected {new string('a', 40)}");
        failure.Next.Should().Contain("--kubespray-source");
        Directory.EnumerateDirectories(Path.Combine(bench.Paths.Cache, "kubespray")).Should().BeEmpty();
    }

    [Theory]
    [InlineData("/no/such/folder")]
    [InlineData("http://127.0.0.1:1/kubespray.git")]
    public async Task Source_that_cannot_be_reached_is_told_with_gits_words(string source)
    {
        var failure = await RefusedAsync(Tool(new KubesprayOptions(source, new string('a', 40), "v2.31.0")));

        failure.What.Should().Be($"Kubespray v2.31.0 could not be fetched from {source}");
        failure.Why.Should().NotBeNullOrWhiteSpace();
    }

    [Fact]
    public async Task Checkout_that_was_tampered_with_is_fetched_anew()
    {
        var options = await RepositoryAsync();
        var checkout = new KubesprayCheckout(bench.Processes, bench.Reporter, bench.Paths.Cache, options);
        var folder = await checkout.EnsureAsync(Token);
        await File.WriteAllTextAsync(Path.Combine(folder, "cluster.yml"), "- hosts: elsewhere\n", Token);

        (await checkout.EnsureAsync(Token)).Should().Be(folder);

        (await File.ReadAllTextAsync(Path.Combine(folder, "cluster.yml"), Token)).Should().Be("- hosts: all\n");
        bench.Reporter.Lines.Should().Contain(line => line.Contains("was changed since it was fetched"));
    }

    private async Task<ToolException> RefusedAsync(KubesprayTool tool)
    {
        var ensure = () => tool.EnsureAsync(Token);
        var failure = (await ensure.Should().ThrowAsync<ToolException>()).Which;
        failure.ExitCode.Should().Be(ExitCode.Tools);
        return failure;
    }

    private KubesprayTool Tool(KubesprayOptions options, params (string Name, string? Path)[] programs) =>
        new(bench.Processes, bench.Reporter, bench.Paths.Cache, options)
        {
            // What the test does not name is looked for on the PATH only if every machine with these tests has it.
            Look = name => programs.Any(program => program.Name == name) ? programs.First(program => program.Name == name).Path
                : name == "uv" || (name.StartsWith("python3", StringComparison.Ordinal) && programs.Any(program => program.Name.StartsWith("python3", StringComparison.Ordinal))) ? null
                : Programs.Find(name, ChildEnvironment.Clean()),
        };

    /// <summary>A repository with the two files that matter, tagged as upstream tags.</summary>
    private async Task<KubesprayOptions> RepositoryAsync()
    {
        var folder = Directory.CreateDirectory(bench.File("upstream")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "requirements.txt"), "ansible==11.13.0\n", Token);
        await File.WriteAllTextAsync(Path.Combine(folder, "cluster.yml"), "- hosts: all\n", Token);
        await GitAsync("init", "--quiet");
        await GitAsync("add", ".");
        await GitAsync("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false", "commit", "--quiet", "-m", "Tag");
        await GitAsync("-c", "tag.gpgsign=false", "tag", "v2.31.0");
        return new KubesprayOptions(folder, (await GitAsync("rev-parse", "HEAD")).Trim(), "v2.31.0") { PipIndex = new Uri($"{server.Address}/simple/") };

        async Task<string> GitAsync(params string[] arguments)
        {
            var result = await bench.Processes.RunAsync(new ProcessSpec("git", [.. arguments], folder, ChildEnvironment.Clean()), Token);
            result.ExitCode.Should().Be(0, result.Error);
            return result.Output;
        }
    }

    private static void PythonOrSkip()
    {
        var python = Programs.Find("python3", ChildEnvironment.Clean());
        Assert.SkipWhen(python is null, "python3 is not on the PATH");
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(python!, ["-c", "import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))"]) { RedirectStandardError = true })!;
        process.WaitForExit();
        Assert.SkipWhen(process.ExitCode != 0, "python3 is not of 3.11 to 3.13, or lacks venv");
    }
}
