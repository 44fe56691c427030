using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Nodes;

namespace GourmetGram.Rehearsal.World;

/// <summary>The life of the world's process.</summary>
internal static class WorldProcess
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(20);

    /// <summary>Serves the world until SIGTERM. Machines go on running without it and are found again by the next.</summary>
    public static async Task<int> ServeAsync(WorldOptions options)
    {
        Directory.CreateDirectory(options.StateDirectory);
        await using var single = Lock(options) ?? throw new WorldException("another process serves this world");
        await File.WriteAllTextAsync(ProcessFile(options), Identity(Environment.ProcessId));
        using var stop = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        // The terminal's Ctrl-C is meant for the build.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true);
        try
        {
            await using var world = await RehearsalWorld.StartAsync(options, new LogProgress(), stop.Token);
            world.Describe(options);
            await new TaskCompletionSource().Task.WaitAsync(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        finally
        {
            File.Delete(options.DescriptionFile);
        }

        return 0;

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    /// <summary>Stops the process that serves the world, if one does.</summary>
    public static async Task<int> StopAsync(WorldOptions options)
    {
        if (Find(options) is not { } process)
        {
            return 0;
        }

        using (process)
        {
            await SignalAsync(process, "TERM");
            using var patience = new CancellationTokenSource(StopPatience);
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }

        return 0;
    }

    /// <summary>Stops the world and removes everything that it made, whatever state it is in.</summary>
    public static async Task<int> RemoveAsync(WorldOptions options)
    {
        if (!Directory.Exists(options.StateDirectory))
        {
            return 0;
        }

        await StopAsync(options);
        await NodeHosts.RemoveEverythingAsync(options.StateDirectory, CancellationToken.None);
        Directory.Delete(options.StateDirectory, recursive: true);
        return 0;
    }

    private static string ProcessFile(WorldOptions options) => Path.Combine(options.StateDirectory, "world.pid");

    private static FileStream? Lock(WorldOptions options)
    {
        try
        {
            return new FileStream(Path.Combine(options.StateDirectory, "world.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    // A process id may belong to somebody else by now: its start time tells.
    private static string Identity(int processId)
    {
        var stat = $"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/stat";
        return File.Exists(stat) ? $"{processId} {File.ReadAllText(stat).Split(") ")[^1].Split(' ')[19]}" : $"{processId}";
    }

    private static Process? Find(WorldOptions options)
    {
        var file = ProcessFile(options);
        if (!File.Exists(file) || File.ReadAllText(file).Split(' ') is not [var id, ..] || !int.TryParse(id, CultureInfo.InvariantCulture, out var processId))
        {
            return null;
        }

        try
        {
            return Identity(processId) == File.ReadAllText(file) ? Process.GetProcessById(processId) : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static async Task SignalAsync(Process process, string signal)
    {
        if (OperatingSystem.IsWindows())
        {
            process.Kill();
            return;
        }

        using var kill = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "kill -s \"$0\" \"$1\"", signal, process.Id.ToString(CultureInfo.InvariantCulture)]))!;
        await kill.WaitForExitAsync();
    }

    private sealed class LogProgress : IProgress<string>
    {
        public void Report(string value) => Console.WriteLine(value);
    }
}
