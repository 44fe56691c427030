namespace Nuke.Common.Utilities.Collections;

/// <summary>Lets pairs be added in a chain.</summary>
public static class DictionaryExtensions
{
    /// <summary>Adds a pair, whose key must be new.</summary>
    public static Dictionary<TKey, TValue> AddPair<TKey, TValue>(
        this Dictionary<TKey, TValue> dictionary, TKey key, TValue value = default!)
        where TKey : notnull
    {
        dictionary.Add(key, value);
        return dictionary;
    }

    /// <summary>Adds a pair of a key, which must be new, and a value's text.</summary>
    public static Dictionary<TKey, string> AddPair<TKey, TValue>(
        this Dictionary<TKey, string> dictionary, TKey key, TValue value = default!)
        where TKey : notnull
    {
        dictionary.Add(key, value!.ToString()!);
        return dictionary;
    }

    /// <summary>Adds a pair if its key is not null.</summary>
    public static Dictionary<TKey, TValue> AddPairWhenKeyNotNull<TKey, TValue>(
        this Dictionary<TKey, TValue> dictionary, TKey? key, TValue value = default!)
        where TKey : class => key != null ? dictionary.AddPair(key, value) : dictionary;

    /// <summary>Adds a pair if its value is not null.</summary>
    public static Dictionary<TKey, TValue> AddPairWhenValueNotNull<TKey, TValue>(
        this Dictionary<TKey, TValue> dictionary, TKey key, TValue? value)
        where TKey : notnull
        where TValue : class => value != null ? dictionary.AddPair(key, value) : dictionary;
}
