using CliWrap;
using CliWrap.Buffered;
using GourmetGram.Rehearsal.Nodes;

namespace GourmetGram.EndToEnd.Tests;

/// <summary>The machine that the tests run on: what it can do, and what a run left on it.</summary>
public static class Host
{
    /// <summary>Why real nodes cannot run here; null when they can.</summary>
    public static string? NodesMissingBecause { get; } =
        !OperatingSystem.IsLinux() ? "nodes need a Linux host"
        : !Environment.IsPrivilegedProcess ? "nodes need root"
        : !Has("terraform") ? "terraform is not on the PATH"
        : !Has("apt-get") ? "the node image is built with Debian's packages"
        : null;

    /// <summary>Output of a shell line; its exit code must be 0.</summary>
    public static async Task<string> ShellAsync(string line, params string[] arguments)
    {
        var result = await Cli.Wrap("sh").WithArguments(["-c", line, "sh", .. arguments]).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
        result.ExitCode.Should().Be(0, "{0} should succeed: {1}", line, result.StandardError);
        return result.StandardOutput;
    }

    /// <summary>Everything of a checkout's world that can be seen from outside: processes, namespaces, links, routes, mounts. Other worlds beside it do not count.</summary>
    public static async Task<string> TracesAsync(string root) =>
        await ShellAsync(
            """
            ps -eo args | grep -F "$1" | grep -vE 'grep|sh -c|build.sh|_build.dll|testhost|dotnet test|vstest' || true
            ip netns list 2>/dev/null | awk '{print "netns " $1}' | grep -F "$2" || true
            ip -o link | awk -F': ' '{print "link " $2}' | sed 's/@.*//' | grep -F "$2" || true
            ip route | grep -F "$2" | sed 's/^/route /' || true
            grep -F "$1" /proc/mounts | sed 's/^/mount /' || true
            """,
            root,
            new WorldNames(Path.Combine(root, ".nuke", "temp", "rehearsal", "world")).Prefix);

    private static bool Has(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}
