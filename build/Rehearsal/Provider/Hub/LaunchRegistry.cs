using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace GourmetGram.Rehearsal.Provider.Hub;

/// <summary>Matches connections with the launches they belong to, by the client certificate, and ends launchers.</summary>
internal sealed class LaunchRegistry(HubDirectory hub, TimeProvider time)
{
    // Terraform waits at most a minute for a provider to introduce itself, then connects at once.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly ConcurrentDictionary<string, Launch> expected = new(StringComparer.Ordinal);

    /// <summary>Whether the certificate is one that a launcher has announced.</summary>
    public bool Knows(X509Certificate2 certificate)
    {
        var thumbprint = Launch.ThumbprintOf(certificate);
        if (!expected.ContainsKey(thumbprint))
        {
            Collect();
        }

        return expected.ContainsKey(thumbprint);
    }

    /// <summary>Takes the launch for a connection; the file with its environment goes.</summary>
    public Launch? Claim(X509Certificate2 certificate)
    {
        if (!expected.TryRemove(Launch.ThumbprintOf(certificate), out var launch))
        {
            return null;
        }

        File.Delete(Path.Combine(hub.Launches, launch.Pid.ToString(CultureInfo.InvariantCulture)));
        return launch;
    }

    /// <summary>Ends a launcher. A process that bears its number but is none is left alone.</summary>
    public void End(int pid)
    {
        if (LauncherProcess.Is(pid, hub))
        {
            Native.Terminate(pid);
        }
    }

    /// <summary>Ends launchers whose Terraform was killed before it came, or never came.</summary>
    public void EndAbandoned()
    {
        foreach (var path in Files())
        {
            var overdue = time.GetUtcNow() - File.GetLastWriteTimeUtc(path) > Patience;
            if (TryRead(path) is { } launch && (overdue || LauncherProcess.IsOrphan(launch)))
            {
                File.Delete(path);
                expected.TryRemove(launch.Thumbprint, out _);
                End(launch.Pid);
            }
            else if (overdue)
            {
                // Half a file, of a launcher that was killed.
                File.Delete(path);
            }
        }
    }

    private void Collect()
    {
        foreach (var launch in Files().Select(TryRead).OfType<Launch>())
        {
            expected[launch.Thumbprint] = launch;
        }
    }

    private string[] Files()
    {
        try
        {
            return Directory.GetFiles(hub.Launches);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static Launch? TryRead(string path)
    {
        try
        {
            return Launch.Read(path);
        }
        catch (FileNotFoundException)
        {
            // Claimed by another connection a moment ago.
            return null;
        }
    }
}
