using GourmetGram.Platform.Configuration;

namespace GourmetGram.Platform.Tests.Terraform;

/// <summary>
/// A program that passes for Terraform: it notes its arguments and environment, and for each command prints NAME.out (the first time
/// NAME.1.out if there is one, and so on) and exits with NAME.rc, or runs NAME.sh.
/// </summary>
internal sealed class DummyTerraform
{
    private readonly string folder;

    public DummyTerraform(string root)
    {
        folder = Directory.CreateDirectory(Path.Combine(root, "dummy")).FullName;
        Program = Path.Combine(folder, "terraform");
        File.WriteAllText(Program, """
            #!/bin/sh
            here=$(dirname "$0")
            name=$1
            echo "$*" >> "$here/calls"
            env > "$here/$name.env"
            count=$(($(cat "$here/$name.count" 2>/dev/null || echo 0) + 1))
            echo "$count" > "$here/$name.count"
            if [ -f "$here/$name.sh" ]; then . "$here/$name.sh"; fi
            for variant in "$name.$count" "$name"; do
              if [ -f "$here/$variant.out" ]; then
                cat "$here/$variant.out"
                [ -f "$here/$variant.err" ] && cat "$here/$variant.err" >&2
                exit "$(cat "$here/$variant.rc")"
              fi
            done
            exit 0
            """);
        File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Says("version", """{"terraform_version":"1.11.4","platform":"linux_amd64"}""");
    }

    public string Program { get; }

    public IReadOnlyList<string> Calls => File.Exists(Path.Combine(folder, "calls")) ? File.ReadAllLines(Path.Combine(folder, "calls")) : [];

    public string Folder => folder;

    /// <summary>Prints this and exits with that.</summary>
    public void Says(string command, string output, int exitCode = 0, string error = "")
    {
        File.WriteAllText(Path.Combine(folder, $"{command}.out"), output + "\n");
        File.WriteAllText(Path.Combine(folder, $"{command}.rc"), $"{exitCode}\n");
        File.WriteAllText(Path.Combine(folder, $"{command}.err"), error);
    }

    /// <summary>Runs this first.</summary>
    public void Runs(string command, string script) => File.WriteAllText(Path.Combine(folder, $"{command}.sh"), script + "\n");

    public Dictionary<string, string> EnvironmentOf(string command) =>
        File.ReadAllLines(Path.Combine(folder, $"{command}.env"))
            .Where(line => line.Contains('=', StringComparison.Ordinal))
            .Select(line => line.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1]);

    /// <summary>A tf/kvm with a lock file, as far as the dummy needs one.</summary>
    public static void Configuration(string root)
    {
        var kvm = Path.Combine(root, "tf", "kvm");
        PrivateFile.Write(Path.Combine(kvm, "main.tf"), "# main\n");
        PrivateFile.Write(Path.Combine(kvm, "versions.tf"), "# versions\n");
    }
}
