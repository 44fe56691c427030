using System.Text;

namespace Nuke.Common.ValueInjection;

/// <summary>Asks the person at the terminal.</summary>
internal static class ConsolePrompt
{
    public static string? ReadText(string question)
    {
        Host.Information(question);

        // Without a console there is nobody to answer.
        if (Console.IsInputRedirected)
            throw new InvalidOperationException("The value is required, and cannot be asked for since the input is redirected.");

        Console.Write("»  ");
        var text = Console.ReadLine();
        return string.IsNullOrEmpty(text) ? null : text;
    }

    public static T ReadChoice<T>(string question, IReadOnlyList<(string Text, T Value)> options)
    {
        while (true)
        {
            var answer = ReadText($"{question} {string.Join(" | ", options.Select(x => x.Text))}");
            foreach (var option in options)
            {
                if (option.Text.Equals(answer, StringComparison.OrdinalIgnoreCase))
                    return option.Value;
            }
        }
    }

    public static string ReadSecret()
    {
        var secret = new StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter)
            {
                Console.WriteLine();
                return secret.ToString();
            }

            if (key.Key == ConsoleKey.Backspace && secret.Length > 0)
            {
                secret.Length--;
                Console.Write("\b \b");
            }
            else if (!char.IsControl(key.KeyChar))
            {
                secret.Append(key.KeyChar);
                Console.Write('*');
            }
        }
    }
}
