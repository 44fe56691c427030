using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Ssh;
using GourmetGram.Platform.Tests.Ansible;

namespace GourmetGram.Platform.Tests.Ssh;

public sealed class SshKeyPairTests : IDisposable
{
    private readonly Bench bench = new();

    private CancellationToken Token => TestContext.Current.CancellationToken;

    private SshKeyPair Keys => new(bench.Processes);

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Key_is_made_for_a_user_who_has_none_and_found_again()
    {
        SkipWithoutOpenSsh();
        var path = bench.File("new/id_ed25519");

        var made = await Keys.EnsureAsync(path, generate: true, Token);
        var found = await Keys.EnsureAsync(path, generate: true, Token);

        made.Should().StartWith("ssh-ed25519 ");
        found.Should().Be(made);
        File.GetUnixFileMode(path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(bench.File("new")).Should().BeEquivalentTo([path, path + ".pub"]);
    }

    [Fact]
    public async Task Missing_key_that_the_user_named_is_a_usage_error()
    {
        var act = () => Keys.EnsureAsync(bench.File("none"), generate: false, Token);

        (await act.Should().ThrowAsync<UsageException>()).Which.Next.Should().Contain("--ssh-key");
    }

    [Fact]
    public async Task Key_that_others_may_read_is_refused_with_the_command_that_mends_it()
    {
        SkipWithoutOpenSsh();
        var path = bench.File("id");
        await Keys.EnsureAsync(path, generate: true, Token);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        var act = () => Keys.EnsureAsync(path, generate: false, Token);

        (await act.Should().ThrowAsync<SshException>()).Which.Next.Should().Contain($"chmod 600 {path}");
    }

    [Fact]
    public async Task Key_with_a_passphrase_and_no_agent_is_refused_with_the_command_that_mends_it()
    {
        SkipWithoutOpenSsh();
        var path = bench.File("id");
        var made = await bench.Processes.RunAsync(
            new ProcessSpec("ssh-keygen", ["-q", "-t", "ed25519", "-N", "a passphrase of a test", "-f", path], bench.Folder, ChildEnvironment.Clean()), Token);
        made.ExitCode.Should().Be(0, made.Error);

        var act = () => Keys.EnsureAsync(path, generate: false, Token);

        (await act.Should().ThrowAsync<SshException>()).Which.Next.Should().Contain($"ssh-add {path}");
    }

    [Fact]
    public async Task Key_with_a_passphrase_that_the_agent_holds_is_accepted()
    {
        var path = bench.File("id");
        await File.WriteAllTextAsync(path, "a key", Token);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllTextAsync(path + ".pub", "ssh-ed25519 AAAAkey ada@home\n", Token);
        var pretended = new PretendedProcesses(spec => spec.FileName == "ssh-add"
            ? PretendedProcesses.Exit(0, "ssh-ed25519 AAAAkey another comment\n")
            : PretendedProcesses.Exit(255, error: "Load key: incorrect passphrase supplied to decrypt private key"));

        var publicKey = await new SshKeyPair(pretended).EnsureAsync(path, generate: false, Token);

        publicKey.Should().Be("ssh-ed25519 AAAAkey ada@home");
    }

    [Fact]
    public async Task File_that_is_no_key_is_refused()
    {
        SkipWithoutOpenSsh();
        var path = bench.File("id");
        await File.WriteAllTextAsync(path, "not a key\n", Token);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var act = () => Keys.EnsureAsync(path, generate: false, Token);

        (await act.Should().ThrowAsync<SshException>()).Which.What.Should().Contain("cannot be used as an SSH key");
    }

    private static void SkipWithoutOpenSsh() =>
        Assert.SkipWhen(Programs.Find("ssh-keygen", ChildEnvironment.Clean()) is null, "there is no ssh-keygen on the PATH");
}
