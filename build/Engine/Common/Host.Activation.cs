using System.ComponentModel;
using System.Globalization;
using Nuke.Common.CI.GitHubActions;
using Nuke.Common.Execution;

namespace Nuke.Common;

public partial class Host
{
    // Hosts that the engine knows by name only are in the schema, so that the file is the same with NUKE itself.
    internal static IReadOnlyList<string> KnownNames { get; } =
    [
        "AppVeyor", "AzurePipelines", "Bamboo", "Bitbucket", "Bitrise", nameof(GitHubActions), "GitLab", "Jenkins", nameof(Rider),
        "SpaceAutomation", "TeamCity", nameof(Terminal), "TravisCI", nameof(VSCode), nameof(VisualStudio),
    ];

    internal static Host Detect() =>
        GitHubActions.IsRunningGitHubActions ? new GitHubActions()
        : Rider.IsRunningRider ? new Rider()
        : VSCode.IsRunningVSCode ? new VSCode()
        : VisualStudio.IsRunningVisualStudio ? new VisualStudio()
        : new Terminal();

    private static Host? Create(string fullName) => fullName switch
    {
        _ when IsNamed<GitHubActions>(fullName) => new GitHubActions(),
        _ when IsNamed<Rider>(fullName) => new Rider(),
        _ when IsNamed<VSCode>(fullName) => new VSCode(),
        _ when IsNamed<VisualStudio>(fullName) => new VisualStudio(),
        _ when IsNamed<Terminal>(fullName) => new Terminal(),
        _ => null,
    };

    private static bool IsNamed<T>(string name) => typeof(T).FullName!.EndsWith(name, StringComparison.OrdinalIgnoreCase);

    private sealed class TypeConverter : System.ComponentModel.TypeConverter
    {
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
            sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

        public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
            value is string name
                ? Create(name).NotNull($"No host is named '{name}'")
                : base.ConvertFrom(context, culture, value);
    }
}
