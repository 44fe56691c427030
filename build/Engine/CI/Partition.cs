using System.ComponentModel;
using System.Globalization;

namespace Nuke.Common.CI;

/// <summary>One part of a split target, written <c>2/3</c>.</summary>
[TypeConverter(typeof(TypeConverter))]
public class Partition
{
    /// <summary>The whole.</summary>
    public static Partition Single { get; } = new() { Part = 1, Total = 1 };

    /// <summary>Which part, from 1.</summary>
    public int Part { get; set; }

    /// <summary>Of how many.</summary>
    public int Total { get; set; }

    /// <summary>Says whether a part is this one.</summary>
    public bool IsIn(int part) => Total == 1 || part == Part;

    /// <summary>Takes every n-th element.</summary>
    public IEnumerable<T> GetCurrent<T>(IEnumerable<T> enumerable) => enumerable.Where((_, i) => i % Total == Part - 1);

    /// <inheritdoc />
    public override string ToString() => $"{Part}/{Total}";

    /// <summary>Reads the notation <c>2/3</c>.</summary>
    public class TypeConverter : System.ComponentModel.TypeConverter
    {
        /// <inheritdoc />
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
            sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

        /// <inheritdoc />
        public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
            value is string text && text.Split('/') is [var part, var total]
                ? new Partition { Part = int.Parse(part, CultureInfo.InvariantCulture), Total = int.Parse(total, CultureInfo.InvariantCulture) }
                : base.ConvertFrom(context, culture, value);
    }
}
