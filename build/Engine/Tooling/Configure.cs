namespace Nuke.Common.Tooling;

/// <summary>Changes options: gets some, returns others.</summary>
public delegate T Configure<T>(T options);

/// <summary>Changes options by a value.</summary>
public delegate TOptions Configure<TOptions, in TValue>(TOptions options, TValue value)
    where TOptions : new();

/// <summary>Makes several options of one; the tool runs once for each.</summary>
public delegate IEnumerable<T> CombinatorialConfigure<T>(T options)
    where T : new();

/// <summary>Applies changes that may be missing.</summary>
public static class ConfigureExtensions
{
    /// <summary>Applies the change, if there is one.</summary>
    public static T InvokeSafe<T>(this Configure<T>? configurator, T obj) => configurator != null ? configurator(obj) : obj;
}
