using System.Collections;
using System.Collections.ObjectModel;
using Nuke.Common.Utilities;

namespace Nuke.Common;

public static partial class EnvironmentInfo
{
    /// <summary>All environment variables of the process, as they are now.</summary>
    public static ReadOnlyDictionary<string, string> Variables
    {
        get
        {
            var variables = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
                variables[(string)entry.Key] = (string?)entry.Value ?? "";
            return variables.AsReadOnly();
        }
    }

    /// <summary>The folders of the variable <c>PATH</c>.</summary>
    public static IReadOnlyCollection<string> Paths =>
        (GetVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Says whether a variable exists.</summary>
    public static bool HasVariable(string name, bool allowEmpty = true) =>
        GetVariable(name) is { } value && (allowEmpty || value.Length > 0);

    /// <summary>Gets a variable's text; null if there is none.</summary>
    public static string? GetVariable(string name) => Environment.GetEnvironmentVariable(name);

    /// <summary>Gets a variable's value; the type's default if there is none.</summary>
    public static T? GetVariable<T>(string name, char? separator = null) =>
        GetVariable(name) is { } value
            ? (T?)ValueConverter.Convert(value, typeof(T), separator, booleanDefault: false)
            : default;

    /// <summary>Sets a variable for this process and its children.</summary>
    public static void SetVariable(string name, string? value) => Environment.SetEnvironmentVariable(name, value);

    /// <summary>Sets a variable for this process and its children.</summary>
    public static void SetVariable<T>(string name, T value) => SetVariable(name, value?.ToString());

    /// <summary>Removes a variable.</summary>
    public static void RemoveVariable(string name) => SetVariable(name, null);
}
