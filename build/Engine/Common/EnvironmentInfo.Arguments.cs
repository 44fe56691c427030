using Nuke.Common.Utilities;

namespace Nuke.Common;

public static partial class EnvironmentInfo
{
    internal static ArgumentParser ArgumentParser { get; } = new(Environment.GetCommandLineArgs().Skip(1));

    /// <summary>The arguments of the process, without the program itself.</summary>
    public static IReadOnlyCollection<string> CommandLineArguments => ArgumentParser.Arguments;

    /// <summary>Says whether an argument was given, in any of its spellings (<c>--some-name</c>, <c>-SomeName</c>).</summary>
    public static bool HasArgument(string name) => ArgumentParser.HasArgument(name);

    /// <summary>Gets the value of a named argument; the type's default if it was not given.</summary>
    public static T? GetNamedArgument<T>(string parameterName, char? separator = null) =>
        (T?)ArgumentParser.GetNamedArgument(parameterName, typeof(T), separator);

    /// <summary>Gets the argument at a position before the first named one.</summary>
    public static T? GetPositionalArgument<T>(int position, char? separator = null) =>
        (T?)ArgumentParser.GetPositionalArgument(position, typeof(T), separator);

    /// <summary>Gets all arguments before the first named one; null if there are none.</summary>
    public static T[]? GetAllPositionalArguments<T>(char? separator = null) =>
        (T[]?)ArgumentParser.GetAllPositionalArguments(typeof(T[]), separator);
}
