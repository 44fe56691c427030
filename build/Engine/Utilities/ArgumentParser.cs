namespace Nuke.Common.Utilities;

/// <summary>
/// Reads a command line as NUKE does: everything before the first dash is positional; a name is compared without dashes and case;
/// of a name given twice, the last one counts; the values of a name go on until the next dash.
/// </summary>
internal sealed class ArgumentParser(IEnumerable<string> arguments)
{
    private readonly string[] _arguments = [.. arguments];

    public IReadOnlyList<string> Arguments => _arguments;

    public static bool IsArgument(string value) => value.StartsWith('-');

    public bool HasArgument(string name) => IndexOf(name) >= 0;

    public object? GetNamedArgument(string name, Type destinationType, char? separator = null)
    {
        var index = IndexOf(name);
        return index < 0
            ? NullableTypes.DefaultOf(destinationType)
            : Convert(name, ValuesFrom(index + 1), destinationType, separator);
    }

    public object? GetPositionalArgument(int position, Type destinationType, char? separator = null)
    {
        var positional = ValuesFrom(0);
        if (position < 0)
            position += positional.Length;
        return position < 0 || position >= positional.Length
            ? null
            : Convert($"$positional[{position}]", [positional[position]], destinationType, separator);
    }

    public object? GetAllPositionalArguments(Type destinationType, char? separator = null)
    {
        var positional = ValuesFrom(0);
        return positional.Length == 0
            ? NullableTypes.DefaultOf(destinationType)
            : Convert("$all-positional", positional, destinationType, separator);
    }

    private static string MemberName(string name) => name.Replace("-", "");

    private string[] ValuesFrom(int start) => [.. _arguments.Skip(start).TakeWhile(x => !IsArgument(x))];

    private int IndexOf(string name)
    {
        var wanted = MemberName(name);
        return Array.FindLastIndex(
            _arguments, x => IsArgument(x) && MemberName(x).Equals(wanted, StringComparison.OrdinalIgnoreCase));
    }

    private object? Convert(string name, string[] values, Type destinationType, char? separator)
    {
        if (separator is { } character)
        {
            Assert.True(
                values.Length == 1 || values.All(x => !x.Contains(character)),
                $"Argument '{name}' with value [ {string.Join(", ", values)} ] cannot be split with separator '{separator}'");
            if (values is [var single] && single.Contains(character))
                values = single.Split(character);
        }

        try
        {
            return ValueConverter.Convert(values, destinationType, booleanDefault: true);
        }
        catch (Exception exception)
        {
            string[] lines =
            [
                $"Resolving argument '{name}' failed.",
                exception.Message,
                "Arguments were:",
                .. _arguments.Select((x, i) => $"  [{i}] = {x}"),
            ];
            throw new Exception(string.Join(Environment.NewLine, lines));
        }
    }
}
