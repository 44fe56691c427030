using System.Collections.Immutable;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Terraform;

/// <summary>Tells an apply as it goes: one activity per resource.</summary>
internal sealed class ApplyProgress(IReporter reporter, ImmutableArray<PlannedChange> changes) : IDisposable
{
    private readonly ImmutableDictionary<string, string> subjects = changes
        .GroupBy(change => change.Address, StringComparer.Ordinal)
        .ToImmutableDictionary(group => group.Key, group => group.First().Subject, StringComparer.Ordinal);
    private readonly Dictionary<string, IActivity> going = new(StringComparer.Ordinal);

    /// <summary>Tells one event.</summary>
    public void Tell(TerraformEvent happened)
    {
        switch (happened)
        {
            // Reading a data source during the apply is no news, nor are our own records.
            case TerraformEvent.Started { Action: not "read" } start when !PlannedChange.IsRecord(start.Address):
                End(start.Address);
                going[start.Address] = reporter.Begin($"{Doing(start.Action)} {Subject(start.Address)}");
                break;
            case TerraformEvent.Going progress when going.TryGetValue(progress.Address, out var activity):
                activity.Update($"{Elapsed.Text(progress.Elapsed)} so far");
                break;
            case TerraformEvent.Completed done when going.Remove(done.Address, out var activity):
                activity.Complete($"{Subject(done.Address)} {DoneText(done.Action)}");
                activity.Dispose();
                break;
            case TerraformEvent.Errored failed:
                End(failed.Address);
                break;
        }
    }

    /// <summary>Ends what never completed.</summary>
    public void Dispose()
    {
        foreach (var address in going.Keys.ToList())
        {
            End(address);
        }
    }

    private void End(string address)
    {
        if (going.Remove(address, out var activity))
        {
            activity.Dispose();
        }
    }

    private string Subject(string address) => subjects.GetValueOrDefault(address, address);

    private static string Doing(string action) => action switch
    {
        "create" => "creating",
        "update" => "updating",
        "delete" => "deleting",
        _ => $"{action}:",
    };

    private static string DoneText(string action) => action switch
    {
        "create" => "created",
        "update" => "updated",
        "delete" => "deleted",
        _ => "done",
    };
}
