using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Nuke.Common.Utilities;

namespace Nuke.Common.Tooling;

/// <summary>The base of classes whose static fields are named texts, so that others can be added.</summary>
public abstract class Enumeration
{
    /// <summary>The text.</summary>
    protected string Value { get; set; } = null!;

    /// <summary>The text.</summary>
    public static implicit operator string?(Enumeration? value) => value?.Value;

    /// <summary>Compares type and text.</summary>
    public static bool operator ==(Enumeration? a, Enumeration? b) => EqualityComparer<Enumeration>.Default.Equals(a, b);

    /// <summary>Compares type and text.</summary>
    public static bool operator !=(Enumeration? a, Enumeration? b) => !(a == b);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj?.GetType() == GetType() && Equals((Enumeration)obj);

    /// <summary>Compares the text.</summary>
    protected bool Equals(Enumeration other) => string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <inheritdoc />
    public override int GetHashCode() => Value?.GetHashCode(StringComparison.Ordinal) ?? 0;

    /// <inheritdoc />
    public override string ToString() => Value.NotNull();

    /// <summary>Finds the static field of a name, whatever its case.</summary>
    public class TypeConverter<T> : TypeConverter
    {
        /// <inheritdoc />
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
            sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

        /// <inheritdoc />
        public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value)
        {
            if (value is not string name)
                return base.ConvertFrom(context, culture, value);

            var fields = typeof(T).GetFields(Members.Static).Where(x => x.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList();
            Assert.HasSingleItem(fields);
            return fields[0].GetValue(null);
        }
    }
}
