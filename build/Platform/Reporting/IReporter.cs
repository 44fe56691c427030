namespace GourmetGram.Platform.Reporting;

/// <summary>The story of a run, told to a person, a log and a build server. Every text is redacted before it leaves. Safe for concurrent use.</summary>
public interface IReporter
{
    /// <summary>A fact worth a line.</summary>
    void Info(string message);

    /// <summary>A detail for the log; on the console only when the user asked for verbose output.</summary>
    void Detail(string message);

    /// <summary>Something that the user should know and that does not stop the run.</summary>
    void Warn(string message);

    /// <summary>Begins a piece of work that takes time. Dispose it without completing it and it counts as failed.</summary>
    /// <param name="title">What is being done, in the present: "waiting for lease to become ACTIVE".</param>
    IActivity Begin(string title);
}

/// <summary>A piece of work under way, shown with its elapsed time.</summary>
public interface IActivity : IDisposable
{
    /// <summary>What is seen at the moment. Repeating the same text costs nothing and prints nothing.</summary>
    void Update(string seen);

    /// <summary>The work is done.</summary>
    /// <param name="outcome">What came of it, null to repeat the title.</param>
    void Complete(string? outcome = null);
}
