using System.Reflection;
using System.Text.Json;
using Nuke.Common.IO;
using Nuke.Common.Utilities;

namespace Nuke.Common.ValueInjection;

/// <summary>
/// Values from <c>.nuke/parameters.json</c> and from profiles, the last named profile first. Names are compared with case; paths are
/// relative to the root; secrets are decrypted with the profile's password.
/// </summary>
internal sealed class ParameterFiles(
    AbsolutePath rootDirectory,
    IReadOnlyList<string> profiles,
    IReadOnlyList<MemberInfo> members,
    ParameterService parameters)
{
    private readonly Dictionary<string, string> _passwords = [];
    private List<ParameterFile>? _files;

    public object? GetValue(string name, Type destinationType)
    {
        foreach (var (profile, root) in _files ??= Read())
        {
            if (root.TryGetProperty(name, out var value))
                return value.ValueKind == JsonValueKind.Null ? null : Convert(name, profile, value, destinationType);
        }

        return null;
    }

    private List<ParameterFile> Read()
    {
        var options = new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
        var files = new List<ParameterFile>();
        foreach (var profile in profiles.Reverse().Append(WellKnown.DefaultProfileName))
        {
            var file = WellKnown.GetParametersFile(rootDirectory, profile);
            if (profile == WellKnown.DefaultProfileName && !file.FileExists())
                continue;
            Assert.FileExists(file);
            using var document = JsonDocument.Parse(File.ReadAllText(file), options);
            files.Add(new ParameterFile(profile, document.RootElement.Clone()));
        }

        return files;
    }

    private object? Convert(string name, string profile, JsonElement value, Type destinationType)
    {
        var member = members.FirstOrDefault(x => ParameterMembers.NameOf(x).Equals(name, StringComparison.OrdinalIgnoreCase));
        if (member != null && typeof(IAbsolutePathHolder).IsAssignableFrom(NullableTypes.ScalarOf(Members.TypeOf(member))))
            return destinationType.IsArray ? value.EnumerateArray().Select(Path).ToArray() : Path(value);
        if (member?.IsDefined(typeof(SecretAttribute)) ?? false)
            return Secrets.Decrypt(value.ToString(), PasswordOf(profile), name);
        return JsonValues.Convert(value, destinationType);
    }

    private AbsolutePath Path(JsonElement value)
    {
        var path = value.ToString();
        return PathConstruction.HasPathRoot(path) ? AbsolutePath.Create(path) : rootDirectory / path;
    }

    private sealed record ParameterFile(string Profile, JsonElement Root);

    private string PasswordOf(string profile)
    {
        if (!_passwords.TryGetValue(profile, out var password))
        {
            password = parameters.GetParameter<string>(WellKnown.GetPasswordParameterName(profile));
            if (password == null)
            {
                Host.Information($"Enter password for {WellKnown.GetParametersFileName(profile)}:");
                password = ConsolePrompt.ReadSecret();
            }

            _passwords[profile] = password;
        }

        return password;
    }
}
