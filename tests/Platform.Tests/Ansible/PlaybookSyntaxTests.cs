using GourmetGram.Platform.Ansible;
using GourmetGram.Platform.Processes;

namespace GourmetGram.Platform.Tests.Ansible;

public sealed class PlaybookSyntaxTests
{
    public static TheoryData<string> Playbooks =>
    [
        "ansible/general/hello_host.yml",
        "ansible/pre_k8s/pre_k8s_configure.yml",
        "ansible/k8s/record_install.yml",
        "ansible/k8s/forget_install.yml",
        "ansible/post_k8s/post_k8s_configure.yml",
        "build/Rehearsal/Install/install.yml",
    ];

    [Theory]
    [MemberData(nameof(Playbooks))]
    public async Task Ansible_accepts_the_playbook(string playbook)
    {
        using var bench = new Bench();
        var program = AnsiblePlaybookTests.AnsibleOrSkip();
        var playbooks = new AnsiblePlaybook(bench.Processes, bench.Reporter, bench.Redactor, bench.Folder);

        await playbooks.CheckSyntaxAsync(program, Path.Combine(Bench.Repository, playbook), Path.Combine(Bench.Repository, "ansible", "ansible.cfg"), bench.File("home"), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Playbooks_pass_the_production_profile_of_ansible_lint()
    {
        using var bench = new Bench();
        var program = Programs.Find("ansible-lint", ChildEnvironment.Clean());
        Assert.SkipWhen(program is null, "ansible-lint is not on the PATH");

        var result = await bench.Processes.RunAsync(
            new ProcessSpec(
                program!,
                ["--offline", "--nocolor", "--profile", "production", .. Playbooks.Select(row => row.Data)],
                Bench.Repository,
                ChildEnvironment.With(("LC_ALL", "C.UTF-8"), ("ANSIBLE_HOME", bench.File("home")))),
            TestContext.Current.CancellationToken);

        result.ExitCode.Should().Be(0, result.Output + result.Error);
    }

    [Fact]
    public void No_playbook_is_left_out_of_the_check()
    {
        var found = Directory.EnumerateFiles(Path.Combine(Bench.Repository, "ansible"), "*.yml", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Bench.Repository, file))
            .Where(file => !file.Contains("inventory", StringComparison.Ordinal) && !file.Contains("/tasks/", StringComparison.Ordinal));

        Playbooks.Select(row => row.Data).Should().Contain(found);
    }

    [Fact]
    public void Only_builtin_modules_are_used_so_that_no_collection_is_needed()
    {
        var modules = Playbooks.Select(row => Path.Combine(Bench.Repository, row.Data)).SelectMany(File.ReadLines)
            .Select(line => line.Trim())
            .Where(line => System.Text.RegularExpressions.Regex.IsMatch(line, @"^(- )?\w+\.\w+\.\w+:"));

        modules.Should().NotBeEmpty().And.OnlyContain(line => line.Replace("- ", "").StartsWith("ansible.builtin."));
    }
}
