namespace Nuke.Common.Tooling;

/// <summary>Ways to apply changes to options.</summary>
public static class OptionsExtensions
{
    /// <summary>Applies the change.</summary>
    public static T Apply<T>(this T options, Configure<T> configurator)
        where T : Options, new() => configurator(options);

    /// <summary>Applies the change to each.</summary>
    public static T[] Apply<T>(this T[] options, Configure<T> configurator)
        where T : Options, new() => [.. options.Select(x => configurator(x))];

    /// <summary>Applies the change by a value.</summary>
    public static T Apply<T, TValue>(this T options, Configure<T, TValue> configurator, TValue value)
        where T : Options, new() => configurator(options, value);

    /// <summary>Applies the change by a value to each.</summary>
    public static T[] Apply<T, TValue>(this T[] options, Configure<T, TValue> configurator, TValue value)
        where T : Options, new() => [.. options.Select(x => configurator(x, value))];

    /// <summary>Applies the change if the options fulfil the condition.</summary>
    public static T When<T>(this T options, Func<T, bool> condition, Configure<T> configurator)
        where T : Options, new() => condition(options) ? configurator(options) : options;

    /// <summary>Applies the change to those that fulfil the condition.</summary>
    public static T[] When<T>(this T[] options, Func<T, bool> condition, Configure<T> configurator)
        where T : Options, new() => [.. options.Select(x => x.When(condition, configurator))];

    /// <summary>Makes one set of options per change.</summary>
    public static T[] CombineWith<T>(this T options, params Configure<T>[] configurators)
        where T : Options, new() => [.. configurators.Select(x => x(options))];

    /// <summary>Makes one set of options per value.</summary>
    public static T[] CombineWith<T, TValue>(this T options, IEnumerable<TValue> values, Func<T, TValue, T> configurator)
        where T : Options => [.. values.Select(x => configurator(options, x))];

    /// <summary>Makes one set of options per given one and value.</summary>
    public static T[] CombineWith<T, TValue>(this IEnumerable<T> options, IEnumerable<TValue> values, Func<T, TValue, T> configurator)
        where T : Options => [.. options.SelectMany(x => values.Select(y => configurator(x, y)))];
}
