using System.Collections.Concurrent;
using System.Text;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Processes;

namespace GourmetGram.Platform.Terraform;

/// <summary>
/// Runs a child whose output goes through a file instead of a pipe. When this process is killed, a pipe breaks and Terraform dies at its
/// next line of output, in the middle of an apply, with nothing saved of what it was creating; a file lets it finish.
/// </summary>
internal static class OutlivingChild
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs it like <see cref="IProcessRunner"/>, with both streams told as output; those lines that are not JSON are its Error.</summary>
    /// <param name="context">Processes, redactor, clock.</param>
    /// <param name="spec">The child.</param>
    /// <param name="file">Absolute path of the file; made anew, 0600.</param>
    /// <param name="cancellationToken">Interrupts the child.</param>
    public static async Task<ProcessResult> RunAsync(PhaseContext context, ProcessSpec spec, string file, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            return await context.Processes.RunAsync(spec, cancellationToken).ConfigureAwait(false);
        }

        PrivateFile.Write(file, "");
        var plain = new ConcurrentQueue<string>();
        await using var log = PrivateFile.Append(spec.LogFile!);
        await log.WriteLineAsync(context.Redactor.Redact($"$ {spec.FileName} {string.Join(' ', spec.Arguments)}")).ConfigureAwait(false);
        using var ended = new CancellationTokenSource();
        var following = FollowAsync(file, line =>
        {
            log.WriteLine(context.Redactor.Redact(line));
            if (!line.StartsWith('{'))
            {
                plain.Enqueue(line);
            }

            spec.OnOutput?.Invoke(line);
        }, context.Time, ended.Token);

        ProcessResult result;
        try
        {
            // The shell replaces itself by the child, which so keeps the process id that is interrupted.
            var wrapped = spec with
            {
                FileName = "/bin/sh",
                Name = Path.GetFileName(spec.FileName),
                Arguments = ["-c", "out=$0; exec \"$@\" >>\"$out\" 2>&1", file, spec.FileName, .. spec.Arguments],
                LogFile = null,
                OnOutput = null,
            };
            result = await context.Processes.RunAsync(wrapped, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await following.ConfigureAwait(false);
        }

        return result with { Error = string.Join('\n', plain) };
    }

    private static async Task FollowAsync(string file, Action<string> told, TimeProvider time, CancellationToken ended)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        using var timer = new PeriodicTimer(Pace, time);
        var begun = new StringBuilder();
        try
        {
            while (await timer.WaitForNextTickAsync(ended).ConfigureAwait(false))
            {
                Drain(reader, begun, told);
            }
        }
        catch (OperationCanceledException)
        {
            // The child has ended: the rest, and a last line without an end.
            Drain(reader, begun, told);
            if (begun.Length > 0)
            {
                told(begun.ToString());
            }
        }
    }

    private static void Drain(StreamReader reader, StringBuilder begun, Action<string> told)
    {
        var block = new char[4096];
        for (var read = reader.Read(block); read > 0; read = reader.Read(block))
        {
            foreach (var character in block.AsSpan(0, read))
            {
                if (character == '\n')
                {
                    told(begun.ToString());
                    begun.Clear();
                }
                else
                {
                    begun.Append(character);
                }
            }
        }
    }
}
