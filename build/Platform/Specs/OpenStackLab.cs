using System.Globalization;
using System.Net;
using System.Net.Sockets;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Specs;

/// <summary>The real OpenStack of tests/lab/openstack: services on loopback, in a folder of the cache that is kept between runs.</summary>
/// <param name="paths">Where things lie.</param>
/// <param name="processes">Runs its script.</param>
/// <param name="reporter">Told what happens.</param>
/// <param name="given">A folder that is somebody's, as LAB_DIR names it; null for the one in the cache, which is ours.</param>
public sealed class OpenStackLab(RunPaths paths, IProcessRunner processes, IReporter reporter, string? given)
{
    private const int FirstBase = 15000;
    private const int PortsPerLab = 14;

    /// <summary>The script that runs it.</summary>
    public string Script => Path.Combine(paths.Root, "tests", "lab", "openstack", "lab");

    /// <summary>Its folder.</summary>
    public string Folder { get; } = string.IsNullOrEmpty(given) ? InCache(paths) : Path.GetFullPath(given);

    /// <summary>Its clouds.yaml, with an entry per kind of login.</summary>
    public string CloudsFile => Path.Combine(Folder, "clouds.yaml");

    /// <summary>What its script wants to know, for those who run it themselves.</summary>
    public (string Name, string Value) FolderVariable => ("LAB_DIR", Folder);

    private static string InCache(RunPaths paths) => Path.Combine(paths.Cache, "openstack-lab");

    private string LogFile => paths.Log("openstack-lab");

    // Beside the folder, which must be empty before the first start. What a killed run left running is known by it.
    private string OursMark => $"{Folder}.ours";

    /// <summary>Waits for other runs that use it, and keeps them waiting in turn.</summary>
    /// <exception cref="DeadlineException">Another run keeps it for more than 12 minutes.</exception>
    internal Task<LabHold> HoldAsync(ConditionWaiter conditions, CancellationToken cancellationToken) =>
        LabHold.TakeAsync($"{Folder}.hold", conditions, cancellationToken);

    /// <summary>Whether somebody started it by hand: then it stays up.</summary>
    public async Task<bool> IsKeptAsync(CancellationToken cancellationToken) =>
        !File.Exists(OursMark) && (await RunAsync(["status"], null, cancellationToken).ConfigureAwait(false)).ExitCode == 0;

    /// <summary>Starts what does not run; the first time, installs it.</summary>
    /// <param name="keep">Whether it is somebody's who wants it to stay up.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ToolException">This machine cannot run it, or it did not start.</exception>
    public async Task UpAsync(bool keep, CancellationToken cancellationToken)
    {
        var can = await RunAsync(["can"], null, cancellationToken).ConfigureAwait(false);
        if (can.ExitCode != 0)
        {
            throw new ToolException("This machine cannot run the OpenStack lab", can.Error.Trim(), "see tests/lab/openstack/README.md, Needs");
        }

        if (!keep)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(OursMark)!);
            await File.WriteAllTextAsync(OursMark, "started by Specs, which stops it\n", cancellationToken).ConfigureAwait(false);
        }

        // In the cache's lab nothing that an earlier run left may matter to this one; another's data are its owner's.
        var installed = File.Exists(Path.Combine(Folder, "stamp.ready"));
        var fresh = installed && !keep && Folder == InCache(paths);
        using var activity = reporter.Begin(installed ? "starting the OpenStack lab" : "installing and starting the OpenStack lab, about three minutes");
        var up = await RunAsync([fresh ? "reset" : "up"], activity.Update, cancellationToken).ConfigureAwait(false);
        if (up.ExitCode != 0)
        {
            throw new ToolException("The OpenStack lab did not start", up.Error.Trim(), $"read {LogFile}, then run the same command again");
        }

        activity.Complete("the OpenStack lab runs");
    }

    /// <summary>Stops it; its data stay for the next time. Never fails: it warns.</summary>
    public async Task DownAsync(CancellationToken cancellationToken)
    {
        using var activity = reporter.Begin("stopping the OpenStack lab");
        var why = "it took too long";
        try
        {
            var down = await RunAsync(["down"], null, cancellationToken).ConfigureAwait(false);
            if (down.ExitCode == 0)
            {
                File.Delete(OursMark);
                activity.Complete("the OpenStack lab is stopped");
                return;
            }

            why = down.Error.Trim();
        }
        catch (OperationCanceledException)
        {
            // Whatever ended the run is what the user should read.
        }

        reporter.Warn($"the OpenStack lab could not be stopped: {why}; run LAB_DIR={Folder} {Script} down");
    }

    private Task<ProcessResult> RunAsync(string[] arguments, Action<string>? onOutput, CancellationToken cancellationToken)
    {
        List<(string, string)> variables = [FolderVariable];
        foreach (var name in new[] { "LAB_MIRROR", "LAB_LEASE_TICK" })
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
            {
                variables.Add((name, value));
            }
        }

        if (!File.Exists(Path.Combine(Folder, "settings")))
        {
            variables.Add(("LAB_PORT_BASE", FreeBase().ToString(CultureInfo.InvariantCulture)));
        }

        return processes.RunAsync(
            new ProcessSpec(Script, [.. arguments], paths.Root, ChildEnvironment.With([.. variables]))
            {
                OnOutput = onOutput,
                LogFile = LogFile,
                GracePeriod = TimeSpan.FromMinutes(1),
            },
            cancellationToken);
    }

    // Chosen once per lab; its script keeps it.
    private static int FreeBase() =>
        Enumerable.Range(0, 40).Select(number => FirstBase + (number * 1000)).First(first => Enumerable.Range(first, PortsPerLab).All(IsFree));

    private static bool IsFree(int port)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
