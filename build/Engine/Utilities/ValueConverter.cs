using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Nuke.Common.IO;

namespace Nuke.Common.Utilities;

/// <summary>Turns texts into values. Common types are handled here, since the framework's type descriptors are slow to start.</summary>
internal static class ValueConverter
{
    public static object? Convert(string value, Type destinationType, char? separator, bool booleanDefault)
    {
        string[] values = separator is { } character ? value.Split(character) : [value];
        return Convert([.. values.Where(x => !string.IsNullOrWhiteSpace(x))], destinationType, booleanDefault);
    }

    /// <summary>Converts no, one or many texts; none is an empty array, <paramref name="booleanDefault"/>, or null.</summary>
    public static object? Convert(IReadOnlyList<string> values, Type destinationType, bool booleanDefault)
    {
        if (destinationType.IsArray)
        {
            var elementType = destinationType.GetElementType()!;
            var array = Array.CreateInstance(elementType, values.Count);
            for (var i = 0; i < values.Count; i++)
                array.SetValue(Convert(values[i], elementType), i);
            return array;
        }

        if (values.Count == 0)
            return destinationType == typeof(bool) || destinationType == typeof(bool?) ? booleanDefault : null;

        Assert.True(
            values.Count == 1,
            $"Value [ {string.Join(", ", values)} ] cannot be assigned to '{TypeNames.Of(destinationType)}'");
        return Convert(values[0], destinationType);
    }

    public static object? Convert(string value, Type destinationType)
    {
        if (destinationType == typeof(string) || destinationType == typeof(object))
            return value;

        try
        {
            return ConvertScalar(value, destinationType);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw new Exception($"Value '{value}' could not be converted to '{TypeNames.Of(destinationType)}'");
        }
    }

    private static object? ConvertScalar(string value, Type destinationType)
    {
        if (Nullable.GetUnderlyingType(destinationType) is { } underlying)
            return value.Length > 0 ? ConvertScalar(value, underlying) : null;
        if (destinationType == typeof(AbsolutePath))
            return AbsolutePath.FromArgument(value);
        if (destinationType.IsEnum)
            return Enum.Parse(destinationType, value, ignoreCase: true);
        if (ConverterOf(destinationType) is { } converter)
            return converter.ConvertFrom(null, CultureInfo.InvariantCulture, value);

        return Type.GetTypeCode(destinationType) switch
        {
            TypeCode.Boolean => bool.Parse(value),
            TypeCode.Int32 when int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) => number,
            TypeCode.Int64 when long.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) => number,
            TypeCode.Double => double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture),
            _ => TypeDescriptor.GetConverter(destinationType).ConvertFromInvariantString(value),
        };
    }

    private static TypeConverter? ConverterOf(Type type) =>
        type.GetCustomAttribute<TypeConverterAttribute>() is { } attribute &&
        Type.GetType(attribute.ConverterTypeName) is { } converterType
            ? (TypeConverter?)Activator.CreateInstance(converterType, nonPublic: true)
            : null;
}
