namespace Nuke.Common.Execution;

/// <summary>How text is coloured on the console.</summary>
internal abstract class ConsoleTheme
{
    // An empty line is a zero-width space, since some build servers drop lines without any character.
    private const string EmptyLine = "\u200b";

    public static ConsoleTheme Ansi { get; } = new AnsiConsoleTheme();

    public static ConsoleTheme Default { get; } =
        EnvironmentInfo.GetVariable("TERM")?.StartsWith("xterm", StringComparison.OrdinalIgnoreCase) ?? false
            ? Ansi
            : new SystemConsoleTheme();

    public abstract void Write(TextWriter output, string text, ThemeStyle style);

    public abstract string FormatInformation(string text);

    public void WriteLine(string? text, ThemeStyle style)
    {
        if (string.IsNullOrWhiteSpace(text))
            Console.Out.WriteLine(EmptyLine);
        else
        {
            Write(Console.Out, text, style);
            Console.Out.WriteLine();
        }
    }
}

/// <summary>256 colours by escape sequences, whether or not the output is redirected.</summary>
internal sealed class AnsiConsoleTheme : ConsoleTheme
{
    private const string Reset = "\e[0m";

    public override void Write(TextWriter output, string text, ThemeStyle style)
    {
        output.Write(CodeOf(style));
        output.Write(text);
        output.Write(Reset);
    }

    public override string FormatInformation(string text) => CodeOf(ThemeStyle.LevelInformation) + text + Reset;

    private static string CodeOf(ThemeStyle style) => style switch
    {
        ThemeStyle.Text => "\e[39m",
        ThemeStyle.SecondaryText or ThemeStyle.TertiaryText => "\e[38;5;247m",
        ThemeStyle.Name or ThemeStyle.LevelDebug => "\e[39;1m",
        ThemeStyle.Success => "\e[32;1m",
        ThemeStyle.Invalid => "\e[48;5;45;1m",
        ThemeStyle.LevelVerbose => "\e[90;1m",
        ThemeStyle.LevelWarning => "\e[38;5;214;1m",
        ThemeStyle.LevelError => "\e[38;5;196;1m",
        ThemeStyle.LevelFatal => "\e[38;5;231;1m\e[48;5;196m",
        _ => "\e[38;5;45;1m",
    };
}

/// <summary>The console's own colours, and none where the output is redirected.</summary>
internal sealed class SystemConsoleTheme : ConsoleTheme
{
    public override void Write(TextWriter output, string text, ThemeStyle style)
    {
        var colour = Console.IsOutputRedirected ? null : ColourOf(style);
        if (colour == null)
        {
            output.Write(text);
            return;
        }

        Console.ForegroundColor = colour.Value;
        output.Write(text);
        Console.ResetColor();
    }

    public override string FormatInformation(string text) => text;

    private static ConsoleColor? ColourOf(ThemeStyle style) => style switch
    {
        ThemeStyle.SecondaryText or ThemeStyle.TertiaryText or ThemeStyle.LevelVerbose => ConsoleColor.Gray,
        ThemeStyle.Name => ConsoleColor.Blue,
        ThemeStyle.Invalid => ConsoleColor.DarkRed,
        ThemeStyle.Value => ConsoleColor.Magenta,
        ThemeStyle.Success => ConsoleColor.Green,
        ThemeStyle.LevelInformation => ConsoleColor.Cyan,
        ThemeStyle.LevelWarning => ConsoleColor.Yellow,
        ThemeStyle.LevelError or ThemeStyle.LevelFatal => ConsoleColor.Red,
        _ => null,
    };
}
