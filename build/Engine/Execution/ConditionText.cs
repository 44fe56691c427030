using System.Text;

namespace Nuke.Common.Execution;

/// <summary>The source text of a condition as it is shown: on one line, without the lambda's head.</summary>
internal static class ConditionText
{
    public static string Of(string expression)
    {
        var text = new StringBuilder(expression.Length);
        foreach (var character in expression)
        {
            if (character is '\r' or '\n' || (character == ' ' && text.Length > 0 && text[^1] == ' '))
                continue;
            text.Append(character);
        }

        return text.ToString()
            .TrimStart('(').Trim()
            .TrimStart(')').Trim()
            .TrimStart('=').Trim()
            .TrimStart('>').Trim();
    }
}
