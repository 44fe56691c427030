using GourmetGram.Platform.Conditions;

namespace GourmetGram.Platform.Specs;

/// <summary>One run at a time uses a lab: the next one waits instead of having it stopped under its feet. Goes with its process.</summary>
internal sealed class LabHold : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(12);

    private readonly FileStream stream;

    private LabHold(FileStream stream) => this.stream = stream;

    /// <summary>Takes it, when it is free.</summary>
    /// <param name="file">The file that stands for it.</param>
    /// <param name="conditions">Waits.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Errors.DeadlineException">Another run keeps it for more than 12 minutes.</exception>
    public static async Task<LabHold> TakeAsync(string file, ConditionWaiter conditions, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return await conditions.WaitAsync(
            new Condition<LabHold>(
                "the OpenStack lab is free",
                _ => Task.FromResult(TryTake(file) is { } hold ? Observed.Met(hold) : Observed.NotYet<LabHold>("another run uses it")),
                Patience,
                "wait for the other run, or give this one a lab of its own: LAB_DIR=FOLDER"),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private static LabHold? TryTake(string file)
    {
        try
        {
            return new LabHold(new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
