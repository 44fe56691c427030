using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using GourmetGram.Platform.Configuration;

namespace GourmetGram.Platform.Terraform;

/// <summary>
/// The folder in which Terraform runs: a copy of tf/kvm, with the variables, the state and what init fetched. Copied by content, so that
/// an unchanged configuration costs nothing and a changed one is always noticed.
/// </summary>
/// <param name="source">The committed configuration.</param>
/// <param name="folder">The copy.</param>
internal sealed partial class WorkingCopy(string source, string folder)
{
    private const string LockFile = ".terraform.lock.hcl";

    // Terraform writes these in place and keeps their mode: made beforehand, they are never readable by others.
    private static readonly ImmutableArray<string> Sensitive = [StateFile, $"{StateFile}.backup", PlanFile];

    /// <summary>Name of the state.</summary>
    public const string StateFile = "terraform.tfstate";

    /// <summary>Name of the plan that is to be applied.</summary>
    public const string PlanFile = "plan.tfplan";

    /// <summary>Name of the file through which an apply tells its events.</summary>
    public const string EventsFile = "apply.events";

    /// <summary>Name of the file with the variables.</summary>
    public const string VariablesFile = "terraform.tfvars.json";

    private const string ImportsFile = "adopted.tf";
    private const string BackendFile = "backend.tf.json";

    private string RecordFile => Path.Combine(folder, ".copy.json");

    /// <summary>Whether there is a copy with a state that is not empty.</summary>
    public bool HasState => new FileInfo(Path.Combine(folder, StateFile)) is { Exists: true, Length: > 0 };

    /// <summary>Brings the copy up to the source.</summary>
    /// <returns>A digest of the configuration.</returns>
    public string Synchronise()
    {
        PrivateFile.Folder(folder);
        var known = Record();
        var files = SourceFiles().ToImmutableSortedDictionary(file => file, file => Digest(File.ReadAllBytes(Path.Combine(source, file))), StringComparer.Ordinal);
        foreach (var (file, digest) in files)
        {
            var target = Path.Combine(folder, file);
            // init completes the lock file, so the copy may differ from what it was copied from.
            var same = File.Exists(target) && (file == LockFile
                ? known.Files.GetValueOrDefault(file) == digest
                : Digest(File.ReadAllBytes(target)) == digest);
            if (!same)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(Path.Combine(source, file), target, overwrite: true);
            }
        }

        foreach (var gone in known.Files.Keys.Where(file => !files.ContainsKey(file)))
        {
            File.Delete(Path.Combine(folder, gone));
        }

        foreach (var file in Sensitive.Select(name => Path.Combine(folder, name)).Where(file => !File.Exists(file)))
        {
            PrivateFile.Append(file).Dispose();
        }

        if (!files.OrderBy(pair => pair.Key, StringComparer.Ordinal).SequenceEqual(known.Files.OrderBy(pair => pair.Key, StringComparer.Ordinal)))
        {
            Write(known with { Files = files.ToDictionary() });
        }

        return Digest(Encoding.UTF8.GetBytes(string.Join('\n', files.Select(pair => $"{pair.Key} {pair.Value}"))));
    }

    /// <summary>Writes the variables when they differ.</summary>
    public void WriteVariables(string json)
    {
        var file = Path.Combine(folder, VariablesFile);
        if (!File.Exists(file) || File.ReadAllText(file) != json)
        {
            PrivateFile.Write(file, json);
        }
    }

    /// <summary>Writes the import blocks for the next plan, or takes those of an earlier one away.</summary>
    public void WriteImports(string? text) => WriteGenerated(ImportsFile, text);

    /// <summary>Writes where the state lives; null for here.</summary>
    public void WriteBackend(string? json) => WriteGenerated(BackendFile, json);

    private void WriteGenerated(string name, string? text)
    {
        var file = Path.Combine(folder, name);
        if (text is null)
        {
            File.Delete(file);
        }
        else
        {
            PrivateFile.Write(file, text);
        }
    }

    /// <summary>
    /// Whether init has to run: it never ran for this fingerprint, or a provider that the lock file names is not there any more (the
    /// package may be a link into a mirror that has moved).
    /// </summary>
    public bool NeedsInit(string fingerprint) => Record().Initialised != fingerprint || !ProvidersAreThere();

    /// <summary>Notes that init ran.</summary>
    public void Initialised(string fingerprint) => Write(Record() with { Initialised = fingerprint });

    /// <summary>Whether this configuration was found valid before.</summary>
    public bool IsValidated(string digest) => Record().Validated == digest;

    /// <summary>Notes that the configuration is valid.</summary>
    public void Validated(string digest) => Write(Record() with { Validated = digest });

    /// <summary>Takes the modes of files that Terraform replaced back to 0600.</summary>
    public void Protect()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        foreach (var file in Directory.EnumerateFiles(folder, "*tfstate*").Append(Path.Combine(folder, PlanFile)).Where(File.Exists))
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private bool ProvidersAreThere()
    {
        var lockFile = Path.Combine(folder, LockFile);
        return File.Exists(lockFile)
            && LockedProvider().Matches(File.ReadAllText(lockFile)).All(provider =>
            {
                var package = Path.Combine(folder, ".terraform", "providers", provider.Groups["address"].Value, provider.Groups["version"].Value);
                return Directory.Exists(package)
                    && Directory.EnumerateDirectories(package).Any(platform => Directory.EnumerateFiles(platform, "terraform-provider-*").Any());
            });
    }

    private IEnumerable<string> SourceFiles() =>
        Directory.EnumerateFiles(source, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(file => Path.GetRelativePath(source, file))
            .Where(file => !file.StartsWith($".terraform{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            // Somebody may run Terraform in tf/kvm by hand: that state and those variables are not ours.
            .Where(file => !Foreign().IsMatch(Path.GetFileName(file)));

    private WorkingCopyRecord Record()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(RecordFile), TerraformJson.Default.WorkingCopyRecord) ?? WorkingCopyRecord.None;
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            return WorkingCopyRecord.None;
        }
    }

    private void Write(WorkingCopyRecord record) => PrivateFile.Write(RecordFile, JsonSerializer.Serialize(record, TerraformJson.Default.WorkingCopyRecord));

    private static string Digest(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    [GeneratedRegex("""provider\s+"(?<address>[^"]+)"\s*\{[^}]*?version\s*=\s*"(?<version>[^"]+)" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex LockedProvider();

    [GeneratedRegex(@"tfstate|\.tfvars(\.json)?$|\.tfplan$|^crash.*\.log$")]
    private static partial Regex Foreign();
}

/// <summary>What is known about the copy.</summary>
/// <param name="Files">Digest of each source file as it was copied.</param>
/// <param name="Initialised">Fingerprint that init ran for.</param>
/// <param name="Validated">Digest of the configuration that was found valid.</param>
internal sealed record WorkingCopyRecord(Dictionary<string, string> Files, string? Initialised, string? Validated)
{
    public static WorkingCopyRecord None => new([], null, null);
}
