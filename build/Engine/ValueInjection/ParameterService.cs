using System.Reflection;
using Nuke.Common.Utilities;
using Serilog;

namespace Nuke.Common.ValueInjection;

/// <summary>Resolves parameters: command line, positional arguments (targets only), environment, files; the first that has a value wins.</summary>
internal sealed class ParameterService(
    Func<ArgumentParser> argumentParser,
    Func<IReadOnlyDictionary<string, string>> variables)
{
    private ILookup<string, string>? _variablesByLetters;

    /// <summary>Parameter files, once the build is known to have some.</summary>
    public ParameterFiles? Files { get; set; }

    public T? GetParameter<T>(string name, char? separator = null) => (T?)GetParameter(name, typeof(T), separator);

    public object? GetParameter(MemberInfo member, Type destinationType) =>
        GetParameter(ParameterMembers.NameOf(member), destinationType, ParameterMembers.SeparatorOf(member));

    public object? GetParameter(string name, Type destinationType, char? separator)
    {
        var arguments = argumentParser();
        return (arguments.HasArgument(name) ? arguments.GetNamedArgument(name, destinationType, separator) : null)
            ?? (name == WellKnown.InvokedTargetsParameterName ? arguments.GetAllPositionalArguments(destinationType, separator) : null)
            ?? GetEnvironmentVariable(name, destinationType, separator)
            ?? Files?.GetValue(name, destinationType);
    }

    public T? GetNamedArgument<T>(string name) => (T?)argumentParser().GetNamedArgument(name, typeof(T));

    public T? GetPositionalArgument<T>(int position) => (T?)argumentParser().GetPositionalArgument(position, typeof(T));

    private object? GetEnvironmentVariable(string name, Type destinationType, char? separator)
    {
        if (!variables().TryGetValue(name, out var value))
        {
            string[] alternatives = [.. VariablesLike(name), .. VariablesLike("NUKE" + name)];
            if (alternatives.Length > 1)
                Log.Warning("Could not resolve {VariableName} since multiple values are provided", name);
            if (alternatives.Length != 1)
                return NullableTypes.DefaultOf(destinationType);
            value = alternatives[0];
        }

        try
        {
            return ValueConverter.Convert(value, destinationType, separator, booleanDefault: false);
        }
        catch (Exception exception)
        {
            string[] lines = [exception.Message, $"Resolving parameter '{name}' failed. Environment variable was:", value];
            throw new Exception(string.Join(Environment.NewLine, lines));
        }
    }

    private IEnumerable<string> VariablesLike(string name)
    {
        _variablesByLetters ??= variables().ToLookup(x => LettersOf(x.Key), x => x.Value, StringComparer.OrdinalIgnoreCase);
        return _variablesByLetters[LettersOf(name)];
    }

    private static string LettersOf(string name) => string.Concat(name.Where(char.IsLetterOrDigit));
}
