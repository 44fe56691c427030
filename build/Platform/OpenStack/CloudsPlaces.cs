using System.Collections.Immutable;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.OpenStack;

/// <summary>
/// Where clouds.yaml is looked for, in openstacksdk's order: the path given, OS_CLIENT_CONFIG_FILE, the working directory,
/// ~/.config/openstack, /etc/openstack. https://docs.openstack.org/openstacksdk/latest/user/config/configuration.html
/// </summary>
/// <param name="Chosen">Path that the user gave, null for none.</param>
/// <param name="FromEnvironment">Value of OS_CLIENT_CONFIG_FILE, null for none.</param>
/// <param name="Folders">Folders to search when neither is given, in order.</param>
public sealed record CloudsPlaces(string? Chosen, string? FromEnvironment, ImmutableArray<string> Folders)
{
    /// <summary>The usual places on this machine.</summary>
    /// <param name="chosen">Path that the user gave, null for none.</param>
    /// <param name="workingDirectory">Stands for "./".</param>
    public static CloudsPlaces Usual(string? chosen, string workingDirectory)
    {
        var configuration = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } folder
            ? folder
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
        return new CloudsPlaces(
            chosen,
            Variable("OS_CLIENT_CONFIG_FILE"),
            [workingDirectory, Path.Combine(configuration, "openstack"), "/etc/openstack"])
        {
            SecureFromEnvironment = Variable("OS_CLIENT_SECURE_FILE"),
        };

        string? Variable(string name) =>
            Environment.GetEnvironmentVariable(name) is { } value && !string.IsNullOrWhiteSpace(value) ? Path.GetFullPath(value, workingDirectory) : null;
    }

    /// <summary>secure.yaml that OS_CLIENT_SECURE_FILE names, null for none.</summary>
    public string? SecureFromEnvironment { get; init; }

    /// <summary>Whether nothing was asked for and nothing is found.</summary>
    public bool IsEmpty => Chosen is null && FromEnvironment is null && !Candidates().Any(File.Exists);

    /// <summary>The file that counts.</summary>
    /// <exception cref="CredentialsException">There is none.</exception>
    public string Locate()
    {
        if (Chosen is not null)
        {
            return File.Exists(Chosen) ? Chosen : throw Missing($"clouds.yaml does not exist: {Chosen}");
        }

        if (FromEnvironment is not null)
        {
            return File.Exists(FromEnvironment) ? FromEnvironment : throw Missing($"OS_CLIENT_CONFIG_FILE names a file that does not exist: {FromEnvironment}");
        }

        return Candidates().FirstOrDefault(File.Exists)
            ?? throw Missing($"No clouds.yaml found; looked in {string.Join(", ", Folders)}");
    }

    /// <summary>The secure.yaml that belongs to a clouds.yaml: beside it, or in the usual places; null when there is none.</summary>
    /// <param name="cloudsFile">The clouds.yaml found.</param>
    public string? LocateSecure(string cloudsFile)
    {
        return SecureFromEnvironment is not null
            ? File.Exists(SecureFromEnvironment) ? SecureFromEnvironment : throw Missing($"OS_CLIENT_SECURE_FILE names a file that does not exist: {SecureFromEnvironment}")
            : Beside(cloudsFile, "secure");
    }

    /// <summary>The clouds-public.yaml that belongs to a clouds.yaml: beside it, or in the usual places; null when there is none.</summary>
    /// <param name="cloudsFile">The clouds.yaml found.</param>
    public string? LocatePublic(string cloudsFile) => Beside(cloudsFile, "clouds-public");

    private string? Beside(string cloudsFile, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(cloudsFile);
        return Folders.Prepend(Path.GetDirectoryName(Path.GetFullPath(cloudsFile))!)
            .SelectMany(folder => Spelled(folder, name))
            .FirstOrDefault(File.Exists);
    }

    private static string[] Spelled(string folder, string name) =>
        [Path.Combine(folder, $"{name}.yaml"), Path.Combine(folder, $"{name}.yml"), Path.Combine(folder, $"{name}.json")];

    private IEnumerable<string> Candidates() =>
        Folders.SelectMany(folder => Spelled(folder, "clouds"));

    private static CredentialsException Missing(string what) =>
        new(what, null, "download clouds.yaml from the cloud's dashboard (Identity, Application Credentials) and name it with --clouds-file; or set the OS_* variables");
}
