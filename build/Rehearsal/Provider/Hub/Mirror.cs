using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace GourmetGram.Rehearsal.Provider.Hub;

/// <summary>Terraform's filesystem mirror with the launcher package, and the CLI configuration that names it.</summary>
internal static class Mirror
{
    public const string Source = "terraform-provider-openstack/openstack";

    public const string Version = "3.4.0";

    private const UnixFileMode Executable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Writes both below the state directory, if they are not there; returns the CLI configuration's path.</summary>
    [UnsupportedOSPlatform("windows")]
    public static string Write(string stateDirectory)
    {
        var mirror = Path.Combine(stateDirectory, "mirror");
        var package = Path.Combine(mirror, "registry.terraform.io", Source, Version, Platform());
        Directory.CreateDirectory(package);
        var launcher = Path.Combine(package, "terraform-provider-openstack");
        WriteIfChanged(launcher, Launcher());
        File.SetUnixFileMode(launcher, Executable);

        var configuration = Path.Combine(stateDirectory, "terraform.rc");
        WriteIfChanged(
            configuration,
            $$"""
            # Terraform's own configuration (TF_CLI_CONFIG_FILE): the OpenStack provider comes from the rehearsal world.
            disable_checkpoint = true

            provider_installation {
              filesystem_mirror {
                path    = "{{Quote(mirror)}}"
                include = ["{{Source}}"]
              }
            }

            """);
        return configuration;
    }

    /// <summary>The launcher script: the same bytes everywhere, for its checksum is in the committed dependency lock file.</summary>
    public static string Launcher()
    {
        using var stream = typeof(Mirror).Assembly.GetManifestResourceStream("launcher.sh")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static string Platform()
    {
        var system = OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var processor = RuntimeInformation.OSArchitecture switch
        {
            Architecture.X64 => "amd64",
            Architecture.Arm64 => "arm64",
            Architecture.Arm => "arm",
            Architecture.X86 => "386",
            var other => other.ToString().ToLowerInvariant(),
        };
        return $"{system}_{processor}";
    }

    private static string Quote(string path) =>
        path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("${", "$${", StringComparison.Ordinal);

    // A Terraform that runs right now may be reading the file: replace it, never rewrite it.
    private static void WriteIfChanged(string path, string text)
    {
        if (File.Exists(path) && File.ReadAllText(path) == text)
        {
            return;
        }

        var scratch = path + ".new";
        File.WriteAllText(scratch, text);
        File.Move(scratch, path, overwrite: true);
    }
}
