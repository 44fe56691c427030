using System.Reflection;
using Nuke.Common.Tooling;
using Nuke.Common.Utilities;
using Serilog;

namespace Nuke.Common.ValueInjection;

/// <summary>The values that a parameter accepts, sorted by text; null where anything goes.</summary>
internal static class ParameterValueSet
{
    public static IReadOnlyList<(string Text, object Value)>? Of(MemberInfo member, object? instance)
    {
        try
        {
            var attribute = ParameterMembers.AttributeOf(member);
            var type = NullableTypes.ScalarOf(Members.TypeOf(member));
            var values = attribute.GetValueSet(member, instance)
                ?? FromProvider(attribute, instance)
                ?? FromEnumeration(type)
                ?? FromEnum(Nullable.GetUnderlyingType(type) ?? type);
            return values?.OrderBy(x => x.Item1).ToList();
        }
        catch (Exception exception)
        {
            Log.Warning(exception.Unwrap(), "Could not resolve value-set for {Parameter}", TypeNames.FullNameOf(member));
            return null;
        }
    }

    private static IEnumerable<(string, object)>? FromProvider(ParameterAttribute attribute, object? instance)
    {
        if (attribute.ValueProviderMember == null)
            return null;

        var type = attribute.ValueProviderType ?? instance.NotNull().GetType();
        var provider = ((MemberInfo?)type.GetProperty(attribute.ValueProviderMember, Members.All)
                ?? type.GetField(attribute.ValueProviderMember, Members.All))
            .NotNull($"No single provider '{type.Name}.{attribute.ValueProviderMember}' found");
        Assert.True(
            Members.TypeOf(provider) == typeof(IEnumerable<string>),
            $"Value provider '{provider.Name}' must be of type 'IEnumerable<string>'");
        return ((IEnumerable<string>)Members.GetValue(provider, instance)!).Select(x => (x, (object)x));
    }

    private static IEnumerable<(string, object)>? FromEnumeration(Type type) =>
        type.IsSubclassOf(typeof(Enumeration))
            ? type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(x => (x.Name, x.GetValue(null)!))
            : null;

    private static IEnumerable<(string, object)>? FromEnum(Type type) =>
        type.IsEnum ? type.GetEnumNames().Select(x => (x, Enum.Parse(type, x))) : null;
}
