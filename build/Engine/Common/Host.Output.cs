using Nuke.Common.Execution;

namespace Nuke.Common;

public partial class Host
{
    private static ConsoleTheme CurrentTheme => Instance?.Theme ?? ConsoleTheme.Default;

    internal static void Success(string? text = null) => CurrentTheme.WriteLine(text, ThemeStyle.Success);

    internal static void Debug(string? text = null) => CurrentTheme.WriteLine(text, ThemeStyle.LevelDebug);

    internal static void Information(string? text = null) => CurrentTheme.WriteLine(text, ThemeStyle.LevelInformation);

    internal static void Warning(string? text = null) => CurrentTheme.WriteLine(text, ThemeStyle.LevelWarning);

    internal static void Error(string? text = null) => CurrentTheme.WriteLine(text, ThemeStyle.LevelError);
}
