using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Engine.Tests;

/// <summary>A temporary root with the dummy build compiled into it, to be run as a person would.</summary>
internal sealed partial class DummyRoot : IDisposable
{
    private static readonly string[] ProgramFiles =
    [
        "Engine.Tests.Dummy.dll", "Engine.Tests.Dummy.deps.json", "Engine.Tests.Dummy.runtimeconfig.json", "GourmetGram.Engine.dll", "Serilog.dll",
    ];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("engine-tests-");

    public DummyRoot()
    {
        var bin = _directory.CreateSubdirectory("build/bin");
        foreach (var file in ProgramFiles)
            File.Copy(System.IO.Path.Combine(AppContext.BaseDirectory, file), System.IO.Path.Combine(bin.FullName, file));
        Write("build/_build.csproj", "<Project />");
        Write(".nuke/parameters.json", """{ "Solution": "Demo.slnx" }""");
        Write("Demo.slnx", """<Solution><Project Path="tests/Lib.Tests/Lib.Tests.csproj" /></Solution>""");
    }

    public string Path => _directory.FullName;

    public void Write(string relativePath, string content)
    {
        var file = new FileInfo(PathOf(relativePath));
        file.Directory!.Create();
        File.WriteAllText(file.FullName, content);
    }

    public string Read(string relativePath) => File.ReadAllText(PathOf(relativePath));

    public string PathOf(string relativePath) => System.IO.Path.Combine(Path, relativePath);

    public DummyRun Run(string arguments, params (string Name, string Value)[] variables) => RunIn(".", arguments, variables);

    public DummyRun RunIn(string directory, string arguments, params (string Name, string Value)[] variables)
    {
        var startInfo = new ProcessStartInfo("dotnet", [PathOf("build/bin/Engine.Tests.Dummy.dll"), .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)])
        {
            WorkingDirectory = System.IO.Path.GetFullPath(PathOf(directory)),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        var inherited = new[] { "PATH", "HOME", "DOTNET_ROOT", "USERPROFILE", "SystemRoot", "TEMP" };
        var kept = inherited.Select(x => (Name: x, Value: Environment.GetEnvironmentVariable(x))).Where(x => x.Value != null).ToList();
        startInfo.Environment.Clear();
        foreach (var (name, value) in kept)
            startInfo.Environment[name] = value;
        startInfo.Environment["TERM"] = "dumb";
        foreach (var (name, value) in variables)
            startInfo.Environment[name] = value;

        using var process = Process.Start(startInfo)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new DummyRun(process.ExitCode, Normalize(output), errors.Result);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    // Times are the run's own; the root is a new one each time; stack frames are lines of the engine; what stands for a blank becomes one.
    private string Normalize(string output)
    {
        var text = output.ReplaceLineEndings("\n").Replace(Path, "<root>").Replace('\u00a0', ' ').Replace("\u200b", "");
        text = TimePattern().Replace(text, "00:00:00");
        text = DatePattern().Replace(text, "01/01/2026");
        text = FramePattern().Replace(text, "");
        return string.Join('\n', text.Split('\n').Select(x => x.TrimEnd())).Trim('\n');
    }

    [GeneratedRegex(@"\d\d:\d\d:\d\d")]
    private static partial Regex TimePattern();

    [GeneratedRegex(@"\d\d/\d\d/\d{4}")]
    private static partial Regex DatePattern();

    [GeneratedRegex(@"^   at .*\n", RegexOptions.Multiline)]
    private static partial Regex FramePattern();
}

/// <summary>How a run of the dummy build ended, and what it said.</summary>
internal sealed record DummyRun(int ExitCode, string Output, string Errors);
