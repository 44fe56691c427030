using System.Linq.Expressions;
using System.Reflection;
using Nuke.Common.Utilities;

namespace Nuke.Common.ValueInjection;

/// <summary>Values of components' members, found once each.</summary>
internal sealed class InjectedValueCache
{
    private readonly Dictionary<MemberInfo, object> _values = [];

    public object? Get(INukeBuild build, LambdaExpression expression)
    {
        var member = Members.Named(expression);
        if (_values.TryGetValue(member, out var cached))
            return cached;

        var attribute = member.GetCustomAttribute<ValueInjectionAttributeBase>().NotNull();
        attribute.Build = build;
        var value = attribute.TryGetValue(member, build);
        if (value != null)
            _values[member] = value;
        return value;
    }
}
