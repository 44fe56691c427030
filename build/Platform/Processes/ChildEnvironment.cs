using System.Collections;
using System.Collections.Immutable;

namespace GourmetGram.Platform.Processes;

/// <summary>
/// The environment given to children: a short list of harmless variables of our own environment, then what the caller adds.
/// Ambient OS_*, TF_*, ANSIBLE_* and KUBECONFIG never pass: they change what the tools do behind the user's back.
/// </summary>
public static class ChildEnvironment
{
    // Windows writes Path and means PATH.
    private static readonly StringComparer Names = OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    private static readonly ImmutableHashSet<string> Passed = ImmutableHashSet.Create<string>(
        Names,
    [
        "PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_CTYPE", "TERM", "TMPDIR", "TZ", "SSH_AUTH_SOCK", "XDG_CACHE_HOME",
        "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR",
        "SystemRoot", "ComSpec", "PATHEXT", "TEMP", "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "ProgramFiles",
    ]);

    /// <summary>The harmless part of this process's environment.</summary>
    public static ImmutableDictionary<string, string> Clean() =>
        Environment.GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .Where(entry => Passed.Contains((string)entry.Key))
            .ToImmutableDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", Names);

    /// <summary><see cref="Clean"/> with variables added or replaced.</summary>
    public static ImmutableDictionary<string, string> With(params (string Name, string Value)[] variables) =>
        Clean().SetItems(variables.Select(variable => KeyValuePair.Create(variable.Name, variable.Value)));
}
