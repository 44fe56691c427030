using Spectre.Console;

namespace GourmetGram.Platform.Reporting;

/// <summary>Small tables for people.</summary>
internal static class Tables
{
    /// <summary>Writes rows in aligned columns; the last column is never cut, so that what is copied from it is whole.</summary>
    public static void Write(TextWriter output, Redactor redactor, string title, IEnumerable<string[]> rows)
    {
        var grid = rows.Select(row => row.Select(redactor.Redact).ToArray()).ToList();
        if (grid.Count == 0)
        {
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        output.WriteLine();
        console.Write(new Rule($"[bold]{Markup.Escape(title)}[/]") { Justification = Justify.Left });
        var widths = Enumerable.Range(0, grid[0].Length - 1).Select(column => grid.Max(row => row[column].Length)).ToList();
        foreach (var row in grid)
        {
            output.WriteLine("  " + string.Concat(row.Select((cell, column) => column < widths.Count ? cell.PadRight(widths[column] + 3) : cell)).TrimEnd());
        }
    }
}
