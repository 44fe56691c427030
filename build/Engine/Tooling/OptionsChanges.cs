namespace Nuke.Common.Tooling;

/// <summary>The changes that the extension methods of options are made of.</summary>
internal static class OptionsChanges
{
    public static T Set<T>(this T options, string name, object? value)
        where T : Options => (T)options.With(name, value);

    public static T SetItems<T>(this T options, string name, IEnumerable<string> items)
        where T : Options => options.Set(name, items.ToList());

    public static T AddItems<T>(this T options, string name, IEnumerable<string> items)
        where T : Options => options.Set(name, (options.Get<List<string>>(name) ?? []).Concat(items).ToList());

    public static T SetPair<T>(this T options, string name, string key, object? value)
        where T : Options
    {
        var pairs = CopyPairs(options, name);
        if (value != null)
            pairs[key] = value;
        else
            pairs.Remove(key);
        return options.Set(name, pairs);
    }

    public static T AddPair<T>(this T options, string name, string key, object value)
        where T : Options
    {
        var pairs = CopyPairs(options, name);
        pairs.Add(key, value);
        return options.Set(name, pairs);
    }

    private static Dictionary<string, object> CopyPairs(Options options, string name) =>
        new(options.Get<Dictionary<string, object>>(name) ?? []);
}
