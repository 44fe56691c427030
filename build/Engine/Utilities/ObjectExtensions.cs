namespace Nuke.Common.Utilities;

/// <summary>Lets changes be chained.</summary>
public static class ObjectExtensions
{
    /// <summary>Applies the change.</summary>
    public static TOutput Apply<TInput, TOutput>(this TInput input, Func<TInput, TOutput> transform) => transform(input);

    /// <summary>Applies the change if the condition holds.</summary>
    public static T When<T>(this T input, bool condition, Func<T, T> transform) => condition ? transform(input) : input;

    /// <summary>Applies the change by an object if there is one.</summary>
    public static T WhenNotNull<T, TObject>(this T input, TObject? obj, Func<T, TObject, T> transform) =>
        obj != null ? transform(input, obj) : input;
}
