using Nuke.Common.Execution;
using Nuke.Common.Utilities;

namespace Nuke.Common.CI.GitHubActions;

public partial class GitHubActions
{
    internal override ConsoleTheme Theme => ConsoleTheme.Ansi;

    internal override bool CanCollapse => true;

    /// <inheritdoc />
    protected internal override IDisposable WriteBlock(string text)
    {
        Group(text);
        return new Disposal(() => EndGroup(text));
    }

    /// <inheritdoc />
    protected internal override void ReportWarning(string text, string? details = null) => WriteWarning(text);

    /// <inheritdoc />
    protected internal override void ReportError(string text, string? details = null) => WriteError(text);

    /// <inheritdoc />
    protected internal override bool FilterMessage(string message)
    {
        if (!message.StartsWith("::", StringComparison.Ordinal) && !message.StartsWith("##[", StringComparison.Ordinal))
            return false;

        Console.WriteLine(message);
        return true;
    }
}
