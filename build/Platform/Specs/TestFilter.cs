namespace GourmetGram.Platform.Specs;

/// <summary>Filters of vstest (https://github.com/microsoft/vstest/blob/main/docs/filter.md).</summary>
public static class TestFilter
{
    /// <summary>Picks the tests whose full name has this in it, whatever signs it is made of.</summary>
    public static string NameHas(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return $"FullyQualifiedName~{string.Concat(text.Select(sign => @"\()&|=!~".Contains(sign) ? $@"\{sign}" : sign.ToString()))}";
    }
}
