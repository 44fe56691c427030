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
        if (IsLauncher(pid))
        {
            Native.Terminate(pid);
        }
    }

    /// <summary>Ends launchers whose Terraform never came.</summary>
    public void EndAbandoned()
    {
        foreach (var path in Directory.EnumerateFiles(hub.Launches))
        {
            if (time.GetUtcNow() - File.GetLastWriteTimeUtc(path) < Patience)
            {
                continue;
            }

            File.Delete(path);
            if (int.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            {
                foreach (var (thumbprint, _) in expected.Where(entry => entry.Value.Pid == pid))
                {
                    expected.TryRemove(thumbprint, out _);
                }

                End(pid);
            }
        }
    }

    private void Collect()
    {
        foreach (var path in Directory.EnumerateFiles(hub.Launches))
        {
            try
            {
                if (!path.EndsWith(".new", StringComparison.Ordinal) && Launch.Read(path) is { } launch)
                {
                    expected[launch.Thumbprint] = launch;
                }
            }
            catch (FileNotFoundException)
            {
                // Claimed by another connection a moment ago.
            }
        }
    }

    private bool IsLauncher(int pid)
    {
        var commandLine = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/cmdline");
        try
        {
            return !OperatingSystem.IsLinux() || File.ReadAllText(commandLine).Contains(hub.Alive, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
