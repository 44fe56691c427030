using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Ssh;
using GourmetGram.Platform.Tests.Ansible;

namespace GourmetGram.Platform.Tests.Ssh;

/// <summary>
/// A real sshd on loopback addresses, 127.0.1.1 for the bastion and the following for the other nodes, in a mount namespace of its own in which
/// there is a user cc. Nothing of this machine is changed: where Debian's openssh-server is not installed, its files are only unpacked.
/// </summary>
internal sealed class SshServer : IDisposable
{
    private const string Script = """
        set -eu
        folder=$1 sshd=$2
        mount --make-rprivate /
        mount -t tmpfs tmpfs /run
        mkdir -p /run/sshd /run/tools
        mount -t tmpfs tmpfs /home
        mkdir -p /home/cc/.ssh
        cp "$folder/authorized_keys" /home/cc/.ssh/authorized_keys
        chown -R 4711:4711 /home/cc && chmod 700 /home/cc /home/cc/.ssh
        cp /etc/passwd "$folder/passwd" && printf 'sshd:*:4710:65534::/run/sshd:/usr/sbin/nologin\ncc:*:4711:4711::/home/cc:/bin/sh\n' >>"$folder/passwd"
        mount --bind "$folder/passwd" /etc/passwd
        printf '#!/bin/sh\nshift\nexec "$@"\n' >/run/tools/sudo && chmod 755 /run/tools/sudo
        cp "$folder/node-file" /run/node-file && chown 4711 /run/node-file
        exec "$sshd" -D -e -f "$folder/sshd_config"
        """;

    private readonly Bench bench;
    private readonly string folder;
    private readonly string program;
    private Process? process;

    private SshServer(Bench bench, string program, int nodes, ImmutableArray<int> listening)
    {
        this.bench = bench;
        this.program = program;
        folder = bench.File("sshd");
        Directory.CreateDirectory(folder);
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        Nodes = new Infrastructure(
            Address(1),
            [
                .. Enumerable.Range(1, nodes).Select(i => new Node(
                    $"node{i}", $"node{i}-mlops-ada", $"{i:00000000}-0000-4000-8000-000000000000", Address(i), Address(i), i == 1 ? Address(1) : null)),
            ]);
        File.WriteAllText(Path.Combine(folder, "node-file"), "what only root may read\n");
        File.WriteAllLines(
            Path.Combine(folder, "sshd_config"),
            [
                $"Port {Port}",
                // sshd listens on sixteen addresses at the most, or on all.
                .. listening.Length > 16 ? ["ListenAddress 0.0.0.0"] : listening.Select(i => $"ListenAddress {Address(i)}"),
                $"HostKey \"{folder}/host_key\"",
                "UsePAM no",
                "PasswordAuthentication no",
                "KbdInteractiveAuthentication no",
                "PidFile none",
                // One process stands for all nodes here, which otherwise have ten places each.
                "MaxStartups 200",
                "SetEnv PATH=/run/tools:/usr/bin:/bin",
                "Subsystem sftp internal-sftp",
                "LogLevel VERBOSE",
            ]);
    }

    public int Port { get; }

    public Infrastructure Nodes { get; }

    /// <summary>A key that the server accepts.</summary>
    public string Key => bench.File("accepted");

    public string KnownHosts => bench.File("known_hosts");

    public SshAccount Account => new(Key, KnownHosts) { Port = Port, Patience = TimeSpan.FromSeconds(5) };

    public SshLogin Login => new(Account, SshIdentity.Open(Key, null));

    public BastionLink Link() => new(Login, Nodes);

    /// <summary>Starts a server for so many nodes, of which all listen unless told otherwise; skips the test where that is not possible.</summary>
    public static async Task<SshServer> StartAsync(Bench bench, int nodes = 3, ImmutableArray<int>? listening = null)
    {
        var token = TestContext.Current.CancellationToken;
        Assert.SkipWhen(!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess, "a server with a user of its own needs root on Linux");
        var server = new SshServer(bench, await FindAsync(bench, token), nodes, listening ?? [.. Enumerable.Range(1, nodes)]);
        await server.MakeKeyAsync(server.Key);
        File.Copy($"{server.Key}.pub", Path.Combine(server.folder, "authorized_keys"));
        await server.MakeKeyAsync(Path.Combine(server.folder, "host_key"));
        await server.StartAsync();
        return server;
    }

    public async Task MakeKeyAsync(string path, string type = "ed25519", string passphrase = "") =>
        await ShellAsync(bench, "ssh-keygen", "-q", "-t", type, "-N", passphrase, "-f", path);

    /// <summary>The server is another one now, at the same place.</summary>
    public async Task ReplaceHostKeyAsync()
    {
        Stop();
        File.Delete(Path.Combine(folder, "host_key"));
        await MakeKeyAsync(Path.Combine(folder, "host_key"), "ecdsa");
        await StartAsync();
    }

    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("unshare", ["--mount", "sh", "-c", Script, "sh", folder, program])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        if (Path.GetDirectoryName(program) is { } place && !place.StartsWith("/usr", StringComparison.Ordinal))
        {
            start.Environment["LD_LIBRARY_PATH"] = string.Join(
                ':',
                new[] { "lib", Path.Combine("..", "lib") }
                    .Select(libraries => Path.GetFullPath(Path.Combine(place, "..", libraries)))
                    .Where(Directory.Exists)
                    .SelectMany(Directory.GetDirectories));
        }

        process = Process.Start(start)!;
        var said = new TaskCompletionSource<string?>();
        var words = new List<string>();
        process.ErrorDataReceived += (_, line) =>
        {
            lock (words)
            {
                words.Add(line.Data ?? "");
            }

            if (line.Data is null || line.Data.Contains("Server listening", StringComparison.Ordinal))
            {
                said.TrySetResult(line.Data);
            }
        };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var first = await said.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.SkipWhen(first is null && words.Exists(word => word.Contains("mount", StringComparison.Ordinal)), "this machine lets nobody mount");
        first.Should().NotBeNull(string.Join('\n', words));
    }

    /// <summary>Ends the server and every connection to it.</summary>
    public void Stop()
    {
        if (process is { } running)
        {
            process = null;
            running.Kill(entireProcessTree: true);
            // With a limit it does not wait for what a stray child may still hold open.
            running.WaitForExit(TimeSpan.FromSeconds(10)).Should().BeTrue("it was killed");
            running.Dispose();
        }
    }

    public void Dispose() => Stop();

    public static async Task<ProcessResult> ShellAsync(Bench bench, string program, params string[] arguments)
    {
        var result = await new ProcessRunner(bench.Redactor, new ChildRegistry(bench.File("children")))
            .RunAsync(new ProcessSpec(program, [.. arguments], bench.Folder, ChildEnvironment.Clean()), TestContext.Current.CancellationToken);
        result.ExitCode.Should().Be(0, result.Error);
        return result;
    }

    private static IPAddress Address(int node) => IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"127.0.1.{node}"));

    private static async Task<string> FindAsync(Bench bench, CancellationToken cancellationToken)
    {
        if (File.Exists("/usr/sbin/sshd"))
        {
            return "/usr/sbin/sshd";
        }

        var place = Path.Combine(RunPaths.DefaultCache(), "test-sshd");
        var program = Path.Combine(place, "usr", "sbin", "sshd");
        if (!File.Exists(program))
        {
            Assert.SkipWhen(Programs.Find("apt-get", ChildEnvironment.Clean()) is null, "there is no sshd, and no apt-get to fetch one");
            const string fetch = """
                set -eu
                mkdir -p "$1" && cd "$1"
                get() { apt-get download -o APT::Sandbox::User=root openssh-server libwrap0 libnsl2 libtirpc3; }
                get 2>/dev/null || { apt-get update -o DPkg::Lock::Timeout=120 >/dev/null && get; } >&2
                for package in *.deb; do dpkg-deb -x "$package" .; done
                """;
            var draft = $"{place}.{Guid.NewGuid():n}";
            var result = await new ProcessRunner(bench.Redactor, new ChildRegistry(bench.File("children"))).RunAsync(
                new ProcessSpec("sh", ["-c", fetch, "sh", draft], bench.Folder, ChildEnvironment.Clean()), cancellationToken);
            Assert.SkipWhen(result.ExitCode != 0, $"there is no sshd, and it cannot be fetched: {result.Error}");
            try
            {
                Directory.Move(draft, place);
            }
            catch (IOException) when (File.Exists(program))
            {
                Directory.Delete(draft, recursive: true);
            }
        }

        return program;
    }
}
