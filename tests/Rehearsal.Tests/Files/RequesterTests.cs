using System.Diagnostics;
using GourmetGram.Rehearsal.Files;

namespace GourmetGram.Rehearsal.Tests.Files;

public sealed class RequesterTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("requester-").FullName;

    [Theory]
    [InlineData(null, null)]
    [InlineData("0", "0")]
    [InlineData("1000", null)]
    [InlineData("-1", "1000")]
    [InlineData("someone", "1000")]
    public void Without_a_user_behind_sudo_nothing_is_handed_over(string? user, string? group) =>
        Requester.Read(Variables(user, group)).Should().BeNull();

    [Fact]
    public void Files_and_folders_are_handed_over_with_their_modes_and_links_lead_nowhere()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "handing over needs root");
        var outside = Path.Combine(folder, "outside");
        var inside = Directory.CreateDirectory(Path.Combine(folder, "tree", "inside"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        File.WriteAllText(outside, "root's");
        File.CreateSymbolicLink(Path.Combine(folder, "tree", "link"), outside);
        PrivateFile.Write(Path.Combine(inside, "secret"), "text");

        Requester.Read(Variables("4321", "8765"))!.OwnAll(Path.Combine(folder, "tree"));

        Stat(Path.Combine(folder, "tree")).Should().StartWith("4321:8765");
        Stat(inside).Should().Be("4321:8765 700");
        Stat(Path.Combine(inside, "secret")).Should().Be("4321:8765 600");
        Stat(outside).Should().StartWith("0:0");
    }

    [Fact]
    public void A_file_that_is_written_for_the_user_appears_as_theirs()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "handing over needs root");
        var file = Path.Combine(folder, "world.json");

        PrivateFile.Write(file, "{}", new Requester(4321, 8765));

        Stat(file).Should().Be("4321:8765 600");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static Func<string, string?> Variables(string? user, string? group) => name => name switch
    {
        "SUDO_UID" => user,
        "SUDO_GID" => group,
        _ => null,
    };

    private static string Stat(string path)
    {
        using var stat = Process.Start(new ProcessStartInfo("stat", ["--format=%u:%g %a", path]) { RedirectStandardOutput = true })!;
        return stat.StandardOutput.ReadToEnd().Trim();
    }
}
