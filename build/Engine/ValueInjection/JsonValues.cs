using System.Text.Json;
using Nuke.Common.Utilities;

namespace Nuke.Common.ValueInjection;

/// <summary>Turns values of parameter files into those of members.</summary>
internal static class JsonValues
{
    public static object? Convert(JsonElement value, Type destinationType)
    {
        if (destinationType.IsArray)
        {
            Assert.True(
                value.ValueKind == JsonValueKind.Array,
                $"Value '{value}' cannot be assigned to '{TypeNames.Of(destinationType)}'");
            var elementType = destinationType.GetElementType()!;
            var array = Array.CreateInstance(elementType, value.GetArrayLength());
            for (var i = 0; i < array.Length; i++)
                array.SetValue(Convert(value[i], elementType), i);
            return array;
        }

        return value.ValueKind is JsonValueKind.Object or JsonValueKind.Array
            ? value.Deserialize(destinationType)
            : ValueConverter.Convert(value.ToString(), destinationType);
    }
}
