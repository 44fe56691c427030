namespace Nuke.Common.Tooling;

/// <summary>A set of options that is never changed: every change makes another one.</summary>
public class Options
{
    private OrderedDictionary<string, object> _values = [];

    /// <summary>The options that are set, in the order in which they were first set.</summary>
    internal IEnumerable<KeyValuePair<string, object>> Values => _values;

    internal T? Get<T>(string name) => _values.TryGetValue(name, out var value) ? (T)value : default;

    /// <summary>Sets an option in a copy; null unsets it.</summary>
    internal Options With(string name, object? value)
    {
        var copy = (Options)MemberwiseClone();
        copy._values = new OrderedDictionary<string, object>(_values);
        if (value != null)
            copy._values[name] = value;
        else
            copy._values.Remove(name);
        return copy;
    }
}
