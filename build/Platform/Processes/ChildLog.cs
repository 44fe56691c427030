using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Processes;

/// <summary>The log file of one child, or nothing.</summary>
internal sealed class ChildLog(StreamWriter? writer, Redactor redactor) : IAsyncDisposable
{
    public static ChildLog Open(ProcessSpec spec, Redactor redactor)
    {
        if (spec.LogFile is null)
        {
            return new ChildLog(null, redactor);
        }

        var writer = PrivateFile.Append(spec.LogFile);
        writer.WriteLine(redactor.Redact($"$ {spec.FileName} {string.Join(' ', spec.Arguments)}"));
        return new ChildLog(writer, redactor);
    }

    public void Write(string line) => writer?.WriteLine(redactor.Redact(line));

    public async ValueTask DisposeAsync()
    {
        if (writer is not null)
        {
            await writer.DisposeAsync().ConfigureAwait(false);
        }
    }
}
