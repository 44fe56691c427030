using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Parsing;

namespace Nuke.Common.Execution;

/// <summary>Renders log events by a template as Serilog's console and file sinks do, with colours if a theme is given.</summary>
internal sealed class LogEventFormatter(string template, ConsoleTheme? theme = null) : ITextFormatter
{
    private readonly MessageTemplate _template = new MessageTemplateParser().Parse(template);

    public void Format(LogEvent logEvent, TextWriter output)
    {
        foreach (var token in _template.Tokens)
        {
            if (token is not PropertyToken property)
            {
                Write(output, token.ToString(), ThemeStyle.TertiaryText);
                continue;
            }

            switch (property.PropertyName)
            {
                case "Timestamp":
                    var timestamp = logEvent.Timestamp.ToString(property.Format, CultureInfo.InvariantCulture);
                    Write(output, timestamp, ThemeStyle.SecondaryText);
                    break;
                case "Level":
                    Write(output, LevelMoniker(logEvent.Level, property.Format), StyleOf(logEvent.Level));
                    break;
                case "Message":
                    WriteMessage(logEvent, output);
                    break;
                case "NewLine":
                    output.WriteLine();
                    break;
                case "Exception":
                    WriteException(logEvent.Exception, output);
                    break;
                default:
                    var value = logEvent.Properties.TryGetValue(property.PropertyName, out var found) ? Literal(found) : "";
                    Write(output, Align(value, property.Alignment), ThemeStyle.SecondaryText);
                    break;
            }
        }
    }

    private void WriteMessage(LogEvent logEvent, TextWriter output)
    {
        foreach (var token in logEvent.MessageTemplate.Tokens)
        {
            if (token is not PropertyToken property)
                Write(output, token.ToString(), ThemeStyle.Text);
            else if (!logEvent.Properties.TryGetValue(property.PropertyName, out var value))
                Write(output, token.ToString(), ThemeStyle.Invalid);
            else if (value is ScalarValue)
                WriteScalar(Literal(value, property.Format), property.Alignment, output);
            else
                WriteValue(value, output);
        }
    }

    // Blanks have no colour.
    private void WriteScalar(string text, Alignment? alignment, TextWriter output)
    {
        var blanks = new string(' ', Math.Max((alignment?.Width ?? 0) - text.Length, 0));
        if (alignment?.Direction == AlignmentDirection.Right)
            output.Write(blanks);
        Write(output, text, ThemeStyle.Value);
        if (alignment?.Direction == AlignmentDirection.Left)
            output.Write(blanks);
    }

    private void WriteValue(LogEventPropertyValue value, TextWriter output)
    {
        switch (value)
        {
            case SequenceValue sequence:
                WriteItems(output, "[", sequence.Elements, "]", x => WriteValue(x, output));
                break;
            case StructureValue structure:
                if (structure.TypeTag != null)
                    Write(output, structure.TypeTag + " ", ThemeStyle.Name);
                WriteItems(output, "{", structure.Properties, "}", x =>
                {
                    Write(output, x.Name, ThemeStyle.Name);
                    Write(output, "=", ThemeStyle.TertiaryText);
                    WriteValue(x.Value, output);
                });
                break;
            case DictionaryValue dictionary:
                WriteItems(output, "{", dictionary.Elements, "}", x =>
                {
                    Write(output, "[", ThemeStyle.TertiaryText);
                    WriteValue(x.Key, output);
                    Write(output, "]=", ThemeStyle.TertiaryText);
                    WriteValue(x.Value, output);
                });
                break;
            default:
                Write(output, value.ToString(null, CultureInfo.InvariantCulture), ThemeStyle.Value);
                break;
        }
    }

    private void WriteItems<T>(TextWriter output, string open, IEnumerable<T> items, string close, Action<T> write)
    {
        Write(output, open, ThemeStyle.TertiaryText);
        foreach (var (index, item) in items.Index())
        {
            if (index > 0)
                Write(output, ", ", ThemeStyle.TertiaryText);
            write(item);
        }

        Write(output, close, ThemeStyle.TertiaryText);
    }

    private void WriteException(Exception? exception, TextWriter output)
    {
        if (exception == null)
            return;

        using var lines = new StringReader(exception.ToString());
        while (lines.ReadLine() is { } line)
        {
            var isStackFrame = line.StartsWith("   ", StringComparison.Ordinal);
            Write(output, line, isStackFrame ? ThemeStyle.SecondaryText : ThemeStyle.Text);
            output.WriteLine();
        }
    }

    private void Write(TextWriter output, string? text, ThemeStyle style)
    {
        if (string.IsNullOrEmpty(text))
            return;

        if (theme == null)
            output.Write(text);
        else
            theme.Write(output, text, style);
    }

    private static string Literal(LogEventPropertyValue value, string? format = null) =>
        value is ScalarValue { Value: string text } ? text : value.ToString(format, CultureInfo.InvariantCulture);

    private static string Align(string text, Alignment? alignment) =>
        alignment is not { } wanted ? text
        : wanted.Direction == AlignmentDirection.Left ? text.PadRight(wanted.Width)
        : text.PadLeft(wanted.Width);

    private static string LevelMoniker(LogEventLevel level, string? format)
    {
        var name = level switch
        {
            LogEventLevel.Verbose => "VRB",
            LogEventLevel.Debug => "DBG",
            LogEventLevel.Information => "INF",
            LogEventLevel.Warning => "WRN",
            LogEventLevel.Error => "ERR",
            _ => "FTL",
        };
        return format == "u1" ? name[..1] : name;
    }

    private static ThemeStyle StyleOf(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose => ThemeStyle.LevelVerbose,
        LogEventLevel.Debug => ThemeStyle.LevelDebug,
        LogEventLevel.Information => ThemeStyle.LevelInformation,
        LogEventLevel.Warning => ThemeStyle.LevelWarning,
        LogEventLevel.Error => ThemeStyle.LevelError,
        _ => ThemeStyle.LevelFatal,
    };
}
