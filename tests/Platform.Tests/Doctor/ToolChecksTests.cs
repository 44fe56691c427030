using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Doctor;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Terraform;
using GourmetGram.Platform.Tests.Ansible;

namespace GourmetGram.Platform.Tests.Doctor;

/// <summary>Doctor fails what a run would fail, and no more.</summary>
public sealed class ToolChecksTests : IDisposable
{
    private readonly Bench bench = new();
    private readonly Dictionary<string, string> programs = [];

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData(null, "Terraform is not on the PATH")]
    [InlineData("""echo '{"terraform_version":"0.12.0"}'""", "too old")]
    [InlineData("""echo '{"terraform_version":"9.0.0"}'""", "too new")]
    [InlineData("exit 1", "does not tell its version")]
    public async Task Terraform_that_a_run_would_fetch_is_a_warning(string? script, string seen)
    {
        programs["terraform"] = script is null ? bench.File("nowhere/terraform") : bench.Program("terraform", script);

        var verdict = await LookAsync("Terraform");

        verdict.Kind.Should().Be(VerdictKind.Warning);
        verdict.Seen.Should().Contain(seen);
        verdict.Mend.Should().StartWith($"./build.sh Tools fetches {Versions.Terraform} from its makers");
    }

    [Fact]
    public async Task Terraform_that_was_fetched_is_fine()
    {
        programs["terraform"] = bench.File("nowhere/terraform");
        var name = TerraformDownload.Archive["terraform_".Length..^".zip".Length];
        var fetched = Path.Combine(bench.Paths.Cache, "terraform", name.Replace($"{Versions.Terraform}_", $"{Versions.Terraform}-", StringComparison.Ordinal), "terraform");
        Directory.CreateDirectory(Path.GetDirectoryName(fetched)!);
        await File.WriteAllTextAsync(fetched, "", TestContext.Current.CancellationToken);

        (await LookAsync("Terraform")).Should().Be(Verdict.Ok($"{Versions.Terraform} ({fetched})"));
    }

    [Theory]
    [InlineData("apt-get sudo", "Debian's packages")]
    [InlineData("python3.12 ssh", "the Python package index")]
    [InlineData("uv ssh", "the Python package index")]
    public async Task Ansible_that_a_run_would_install_is_a_warning(string there, string source)
    {
        Have(there);

        var verdict = await LookAsync("Ansible");

        verdict.Kind.Should().Be(VerdictKind.Warning);
        verdict.Mend.Should().StartWith($"./build.sh Tools installs it from {source}");
    }

    [Theory]
    [InlineData("ssh")]
    [InlineData("python3.12")]
    [InlineData("python3 ssh")]
    public async Task Ansible_that_nothing_can_install_fails(string there)
    {
        Have(there);

        var verdict = await LookAsync("Ansible");

        verdict.Kind.Should().Be(VerdictKind.Fail);
        verdict.ExitCode.Should().Be(ExitCode.Tools);
    }

    [Theory]
    [InlineData("python3 python3.12", "Python 3.12.5")]
    [InlineData("python3 uv", "Python 3.13")]
    [InlineData("python3 ansible-playbook", "ansible-playbook")]
    public async Task Python_is_looked_for_as_a_run_does(string there, string used)
    {
        Have(there);

        var verdict = await LookAsync("Python");

        verdict.Kind.Should().Be(VerdictKind.Ok, verdict.Seen);
        verdict.Seen.Should().Contain(used).And.Contain("Kubespray's Ansible");
    }

    [Theory]
    [InlineData("python3", "too new")]
    [InlineData("git", "there is no python3 on the PATH")]
    public async Task Python_that_no_run_can_do_with_fails(string there, string seen)
    {
        Have(there);

        var verdict = await LookAsync("Python");

        verdict.Kind.Should().Be(VerdictKind.Fail);
        verdict.Seen.Should().Contain(seen);
        verdict.ExitCode.Should().Be(ExitCode.Tools);
        (await LookAsync("Python", needsKubespray: false)).Kind.Should().NotBe(VerdictKind.Fail, "without Kubespray it is of use, not needed");
    }

    // python3 is too new, python3.12 fits.
    private void Have(string names)
    {
        foreach (var name in names.Split(' '))
        {
            programs[name] = bench.Program(name, name switch
            {
                "python3" => "echo Python 3.14.2",
                "python3.12" => "echo Python 3.12.5",
                "ansible-playbook" => "echo 'ansible-playbook [core 2.18.4]'",
                _ => "exit 1",
            });
        }
    }

    private async Task<Verdict> LookAsync(string name, bool needsKubespray = true)
    {
        var facts = new ToolFacts(bench.Context().Settings, bench.Paths, bench.Processes, bench.Reporter) { Look = programs.GetValueOrDefault };
        var check = new ToolChecks(facts, needsKubespray).All().Single(check => check.Name == name);
        var findings = await new Diagnosis(TimeSpan.FromSeconds(30)).MakeAsync([check], TestContext.Current.CancellationToken);
        return findings is [var finding] ? finding.Verdict : Verdict.Ok("nothing to be judged");
    }
}
