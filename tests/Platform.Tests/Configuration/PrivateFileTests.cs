using GourmetGram.Platform.Configuration;

namespace GourmetGram.Platform.Tests.Configuration;

public sealed class PrivateFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gg-private-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Folders_for_private_files_are_the_users_alone_from_the_first_that_is_made()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes are Unix's");
        PrivateFile.Write(Path.Combine(folder, "site", "logs", "run.log"), "text");

        foreach (var made in new[] { Path.Combine(folder, "site"), Path.Combine(folder, "site", "logs") })
        {
            File.GetUnixFileMode(made).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
