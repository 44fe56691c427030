using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Ansible;

/// <summary>A Python to make environments with.</summary>
/// <param name="Program">Full path; the version alone where uv is to bring it.</param>
/// <param name="Version">Its version.</param>
/// <param name="Uv">Full path of uv where there is one, null for Python's own venv and pip.</param>
internal sealed record PythonInterpreter(string Program, Version Version, string? Uv)
{
    /// <summary>For people.</summary>
    public override string ToString() => $"Python {Version} ({Program}{(Uv is null ? "" : ", with uv")})";
}

/// <summary>
/// Python environments in the user's cache, one per purpose and Python version, made with uv where it is installed, else with venv and pip.
/// </summary>
/// <param name="processes">Runs Python, pip and uv.</param>
/// <param name="reporter">Told what takes long.</param>
/// <param name="cache">The user's cache folder.</param>
/// <param name="index">Package index, null for the tools' own default. It may bear a login, so it travels in the environment.</param>
internal sealed partial class PythonEnvironments(IProcessRunner processes, IReporter reporter, string cache, Uri? index)
{
    /// <summary>Finds programs; the PATH unless told otherwise.</summary>
    public Func<string, string?> Look { get; init; } = name => Programs.Find(name, ChildEnvironment.Clean());

    private string Home => Path.Combine(cache, "python");

    /// <summary>A Python of the range: the first that fits on the PATH, else one that uv brings.</summary>
    /// <exception cref="ToolException">There is none; says what was found.</exception>
    public async Task<PythonInterpreter> PythonAsync(string purpose, Version minimum, Version below, CancellationToken cancellationToken)
    {
        var uv = Look("uv");
        var newest = new Version(below.Major, below.Minor - 1);
        var seen = ImmutableArray.CreateBuilder<string>();
        foreach (var name in Names(minimum, newest))
        {
            if (Look(name) is not { } program)
            {
                continue;
            }

            var result = await RunAsync(program, ["--version"], Path.GetTempPath(), cancellationToken).ConfigureAwait(false);
            if (result.ExitCode != 0 || !Version.TryParse(VersionWords().Match(result.Output + result.Error).Value, out var version))
            {
                continue;
            }

            if (version >= minimum && version < below)
            {
                return new PythonInterpreter(program, version, uv);
            }

            seen.Add($"{program} is {version}, too {(version < minimum ? "old" : "new")}");
        }

        return uv is not null
            ? new PythonInterpreter(newest.ToString(), newest, uv)
            : throw new ToolException(
                $"{purpose} needs Python {minimum} to {newest}",
                seen.Count == 0 ? "there is no python3 on the PATH" : string.Join('\n', seen),
                $"install python{newest} beside it (the PATH is searched for python{minimum} to python{newest} too), or uv, which brings one: https://docs.astral.sh/uv");
    }

    /// <summary>The environment when it is whole, else null.</summary>
    public string? Find(string name, Version python)
    {
        var folder = Folder(name, python);
        // Its Python is a link to the one that it was made with, which may be gone.
        return File.Exists(Complete(folder)) && File.Exists(Program(folder, "python")) ? folder : null;
    }

    /// <summary>All whole environments of a purpose.</summary>
    public IEnumerable<string> All(string name) =>
        Directory.Exists(Home)
            ? Directory.EnumerateDirectories(Home, $"{name}-py*").Where(folder => File.Exists(Complete(folder)) && File.Exists(Program(folder, "python")))
            : [];

    /// <summary>The environment, made unless it is whole.</summary>
    /// <param name="name">Its purpose, for the folder: it must change with the requirements.</param>
    /// <param name="python">Made with this Python.</param>
    /// <param name="requirements">What to install, as arguments of pip.</param>
    /// <param name="cancellationToken">Ends it; what was begun is made anew the next time.</param>
    /// <exception cref="ToolException">It cannot be made; has the tool's own words.</exception>
    public async Task<string> EnsureAsync(string name, PythonInterpreter python, ImmutableArray<string> requirements, CancellationToken cancellationToken)
    {
        if (Find(name, python.Version) is { } whole)
        {
            return whole;
        }

        var folder = Folder(name, python.Version);
        await using var hold = await CacheLock.HoldAsync($"{folder}.lock", $"making the Python environment of {name}", reporter, cancellationToken).ConfigureAwait(false);
        if (Find(name, python.Version) is { } made)
        {
            return made;
        }

        using var activity = reporter.Begin($"making the Python environment of {name}");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        var created = python.Uv is { } uv
            ? await RunAsync(uv, ["venv", "--quiet", "--python", python.Program, folder], Home, cancellationToken).ConfigureAwait(false)
            : await RunAsync(python.Program, ["-m", "venv", folder], Home, cancellationToken).ConfigureAwait(false);
        if (created.ExitCode != 0)
        {
            throw new ToolException(
                $"No Python environment could be made with {python.Program}",
                Last(created),
                "on Debian and Ubuntu: apt-get install python3-venv; or install uv: https://docs.astral.sh/uv");
        }

        var installed = python.Uv is { } again
            ? await RunAsync(again, ["pip", "install", "--quiet", "--python", Program(folder, "python"), .. requirements], Home, cancellationToken).ConfigureAwait(false)
            : await RunAsync(Program(folder, "python"), ["-m", "pip", "install", "--quiet", .. requirements], Home, cancellationToken).ConfigureAwait(false);
        if (installed.ExitCode != 0)
        {
            throw new ToolException(
                $"The Python packages of {name} could not be installed from {Shown()}",
                Last(installed),
                "check the network, or name a mirror of the Python package index: --pip-index-url URL");
        }

        // Written last: an environment without it was never finished and is made anew. It cannot be renamed into place, for its programs
        // name their own folder.
        PrivateFile.Write(Complete(folder), $"{python}\n");
        activity.Complete();
        return folder;
    }

    /// <summary>A program of an environment.</summary>
    public static string Program(string folder, string name) =>
        OperatingSystem.IsWindows() ? Path.Combine(folder, "Scripts", $"{name}.exe") : Path.Combine(folder, "bin", name);

    private static string Complete(string folder) => Path.Combine(folder, ".complete");

    private static IEnumerable<string> Names(Version minimum, Version newest) =>
        ["python3", .. Enumerable.Range(minimum.Minor, newest.Minor - minimum.Minor + 1).Reverse().Select(minor => $"python{minimum.Major}.{minor}")];

    private string Folder(string name, Version python) =>
        Path.Combine(Home, string.Create(CultureInfo.InvariantCulture, $"{name}-py{python.Major}.{python.Minor}"));

    private string Shown() => index is null ? "the default index" : new UriBuilder(index) { UserName = "", Password = "" }.Uri.AbsoluteUri;

    private Task<ProcessResult> RunAsync(string program, ImmutableArray<string> arguments, string folder, CancellationToken cancellationToken)
    {
        var environment = ChildEnvironment.With(
            ("PIP_DISABLE_PIP_VERSION_CHECK", "1"),
            ("PIP_NO_INPUT", "1"),
            ("PIP_RETRIES", "2"),
            ("PYTHONNOUSERSITE", "1"),
            ("LC_ALL", "C.UTF-8"));
        if (index is not null)
        {
            environment = environment.SetItem("PIP_INDEX_URL", index.AbsoluteUri).SetItem("UV_DEFAULT_INDEX", index.AbsoluteUri);
            if (index.Scheme == Uri.UriSchemeHttp)
            {
                // Whoever names a mirror without TLS means it.
                environment = environment.SetItem("PIP_TRUSTED_HOST", index.Authority).SetItem("UV_INSECURE_HOST", index.Authority);
            }
        }

        return processes.RunAsync(new ProcessSpec(program, arguments, PrivateFile.Folder(folder), environment), cancellationToken);
    }

    private static string? Last(ProcessResult result) =>
        (result.Error + result.Output).Trim() is { Length: > 0 } words ? string.Join('\n', words.Split('\n').TakeLast(5)) : null;

    [GeneratedRegex(@"\d+\.\d+\.\d+")]
    private static partial Regex VersionWords();
}
