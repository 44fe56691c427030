using System.Collections.Immutable;
using System.Text.Json;

namespace GourmetGram.Platform.Ansible;

/// <summary>What the callback plugin tells, one JSON object a line (ansible/plugins/callback/gourmetgram_lines.py).</summary>
public abstract record PlaybookEvent
{
    private PlaybookEvent()
    {
    }

    /// <summary>A play begins.</summary>
    public sealed record Play(string Name) : PlaybookEvent;

    /// <summary>A task or handler begins.</summary>
    public sealed record Task(string Name) : PlaybookEvent;

    /// <summary>A host has finished a task.</summary>
    /// <param name="Node">Name in the inventory.</param>
    /// <param name="TaskName">Name of the task.</param>
    /// <param name="Status">ok, changed, skipped, failed or unreachable.</param>
    /// <param name="Ignored">The failure is one that the playbook expects.</param>
    /// <param name="Message">The module's words, null when it had none.</param>
    public sealed record Host(string Node, string TaskName, string Status, bool Ignored, string? Message) : PlaybookEvent;

    /// <summary>The playbook is over.</summary>
    public sealed record Recap(PlaybookRecap Result) : PlaybookEvent;

    /// <summary>Reads a line; null when it is no event of ours (a warning, a traceback).</summary>
    public static PlaybookEvent? Read(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (!line.StartsWith("{\"gg\":", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return root.GetProperty("gg").GetString() switch
            {
                "play" => new Play(Text("name") ?? ""),
                "task" => new Task(Text("name") ?? ""),
                "host" => new Host(Text("host") ?? "", Text("task") ?? "", Text("status") ?? "", root.GetProperty("ignored").GetBoolean(), Text("message")),
                "recap" => new Recap(new PlaybookRecap(root.GetProperty("hosts").EnumerateObject().ToImmutableSortedDictionary(
                    host => host.Name,
                    host => new HostRecap(Count(host, "ok"), Count(host, "changed"), Count(host, "failures"), Count(host, "unreachable"))))),
                _ => null,
            };

            string? Text(string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }

        static int Count(JsonProperty host, string name) => host.Value.GetProperty(name).GetInt32();
    }
}

/// <summary>How a playbook ended, per host.</summary>
/// <param name="Hosts">By name in the inventory.</param>
public sealed record PlaybookRecap(ImmutableSortedDictionary<string, HostRecap> Hosts)
{
    /// <summary>Tasks that changed something, on all hosts together.</summary>
    public int Changed => Hosts.Values.Sum(host => host.Changed);

    /// <summary>For people: "3 hosts, 12 changes".</summary>
    public override string ToString() => $"{Hosts.Count} host{(Hosts.Count == 1 ? "" : "s")}, {Changed} change{(Changed == 1 ? "" : "s")}";
}

/// <summary>Counts of one host.</summary>
/// <param name="Ok">Tasks that ended well, changed ones included.</param>
/// <param name="Changed">Tasks that changed something.</param>
/// <param name="Failed">Tasks that failed.</param>
/// <param name="Unreachable">Times that the host could not be reached.</param>
public sealed record HostRecap(int Ok, int Changed, int Failed, int Unreachable);
