using GourmetGram.Platform;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Doctor;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Reporting;
using Nuke.Common;

// Looking before leaping.
partial class Build
{
    Target Doctor => _ => _
        .Description(About(nameof(Doctor)))
        .Executes(() => Perform(async (session, cancellationToken) => await new DoctorReport(session).PrintAsync(cancellationToken)));

    // Before the engine, whose own output would not let a pipeline read this.
    static int DoctorAsJson(RunTargets targets, Settings settings, string root, Redactor redactor)
    {
        if (!targets.IsDoctor)
        {
            throw new UsageException("--json goes with Doctor alone", null, "type: ./build.sh Doctor --json");
        }

        var paths = new RunPaths(root, RunPaths.DefaultCache(), settings.Site);
        var options = new SessionOptions(settings, paths, settings.Site == "rehearsal" ? RehearsalWorld(settings, paths) : null, TextWriter.Null, TextReader.Null, false, false, redactor);
        return PrintAsync().GetAwaiter().GetResult();

        async Task<int> PrintAsync()
        {
            await using var session = new Session(options);
            var (json, exitCode) = await new DoctorReport(session).JsonAsync(CancellationToken.None);
            Console.Out.WriteLine(json);
            return (int)exitCode;
        }
    }
}
