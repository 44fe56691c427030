using GourmetGram.Rehearsal.Cluster.Objects;

namespace GourmetGram.Rehearsal.Cluster.Controllers;

/// <summary>Lets a step of an object take its time. After a restart a step that had begun begins again.</summary>
internal sealed class Pacer(ClusterObjects objects, ControllerPace pace)
{
    private readonly Dictionary<string, DateTimeOffset> begun = [];

    /// <summary>True once the step was asked for over its length; until then how long to wait.</summary>
    public bool Passed(string uid, string step, out TimeSpan wait, double steps = 1)
    {
        var key = uid + "/" + step;
        var now = objects.Now;
        if (!begun.TryGetValue(key, out var start))
        {
            begun[key] = start = now;
        }

        wait = pace.Step * steps - (now - start);
        if (wait > TimeSpan.Zero)
        {
            return false;
        }

        begun.Remove(key);
        return true;
    }
}
