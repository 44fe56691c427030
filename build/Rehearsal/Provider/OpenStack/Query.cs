namespace GourmetGram.Rehearsal.Provider.OpenStack;

/// <summary>A path with filters; those without a value are left out.</summary>
internal sealed record Query(string Path)
{
    private string Filters { get; init; } = string.Empty;

    public Query With(string name, string? value) =>
        string.IsNullOrEmpty(value) ? this : this with { Filters = $"{Filters}&{Uri.EscapeDataString(name)}={Uri.EscapeDataString(value)}" };

    public Query With(string name, bool? value) => With(name, value is null ? null : value.Value ? "true" : "false");

    public Query With(string name, decimal? value) => With(name, value?.ToString("0", System.Globalization.CultureInfo.InvariantCulture));

    public override string ToString() => Filters.Length == 0 ? Path : $"{Path}?{Filters[1..]}";
}
