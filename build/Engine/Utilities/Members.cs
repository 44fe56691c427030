using System.Linq.Expressions;
using System.Reflection;

namespace Nuke.Common.Utilities;

/// <summary>Reads and writes fields and properties, whatever their visibility.</summary>
internal static class Members
{
    public const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
    public const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
    public const BindingFlags All = Instance | Static | BindingFlags.FlattenHierarchy;

    public static Type TypeOf(MemberInfo member) => member switch
    {
        FieldInfo field => field.FieldType,
        PropertyInfo property => property.PropertyType,
        _ => throw new NotSupportedException(member.ToString()),
    };

    public static object? GetValue(MemberInfo member, object? instance) => member switch
    {
        FieldInfo field => field.GetValue(field.IsStatic ? null : instance),
        PropertyInfo property => property.GetValue(property.GetMethod.NotNull().IsStatic ? null : instance),
        _ => throw new NotSupportedException(member.ToString()),
    };

    /// <summary>Sets a field, or a property even if it has no setter but a field behind it.</summary>
    public static void SetValue(MemberInfo member, object? instance, object? value)
    {
        if (member is FieldInfo field)
            field.SetValue(field.IsStatic ? null : instance, value);
        else if (BackingFieldOf(member) is { } backing)
            backing.SetValue(backing.IsStatic ? null : instance, value);
        else
        {
            var setter = ((PropertyInfo)member).SetMethod.NotNull($"Property '{member.Name}' is not settable");
            setter.Invoke(setter.IsStatic ? null : instance, [value]);
        }
    }

    public static MemberInfo Named(LambdaExpression expression)
    {
        var body = expression.Body is UnaryExpression unary ? unary.Operand : expression.Body;
        return body is MemberExpression member
            ? member.Member
            : throw new ArgumentException($"Expression '{expression}' does not name a member");
    }

    private static FieldInfo? BackingFieldOf(MemberInfo member) =>
        member.DeclaringType.NotNull().GetField($"<{member.Name}>k__BackingField", Instance | Static);
}
