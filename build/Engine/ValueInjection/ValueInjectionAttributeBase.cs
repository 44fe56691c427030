using System.Reflection;
using Nuke.Common.Utilities;
using Serilog;

namespace Nuke.Common.ValueInjection;

/// <summary>The base of attributes that give a field or property of the build its value.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public abstract class ValueInjectionAttributeBase : Attribute
{
    /// <summary>The build that has the member.</summary>
    public INukeBuild Build { get; internal set; } = null!;

    /// <summary>Members whose attribute has a higher priority get their values first.</summary>
    public virtual int Priority => 0;

    /// <summary>Whether nothing is said when there is no value to be had.</summary>
    public virtual bool SuppressWarnings => false;

    /// <summary>Finds the value; null, and a warning, if that fails.</summary>
    public object? TryGetValue(MemberInfo member, object? instance)
    {
        try
        {
            return GetValue(member, instance);
        }
        catch (Exception exception)
        {
            if (!SuppressWarnings && !member.IsDefined(typeof(OptionalAttribute)))
                Log.Warning(exception.Unwrap(), "Could not inject value for {Member}", TypeNames.FullNameOf(member));
            return null;
        }
    }

    /// <summary>Finds the value; null leaves the member as it is.</summary>
    public abstract object? GetValue(MemberInfo member, object? instance);

    /// <summary>Reads another member of the instance.</summary>
    protected T? GetMemberValue<T>(string memberName, object instance)
    {
        var type = instance.GetType();
        var member = MemberScan.Find(type, x => x.Name == memberName, Members.All, allowAmbiguity: true, mergeOverrides: true)
            .FirstOrDefault()
            .NotNull($"No member '{memberName}' found in '{type.Name}'");
        Assert.True(
            typeof(T).IsAssignableFrom(Members.TypeOf(member)),
            $"Member '{type.Name}.{member.Name}' must be of type '{typeof(T).Name}'");
        return (T?)Members.GetValue(member, instance);
    }

    /// <summary>Reads another member of the instance, if one is named.</summary>
    protected T? GetMemberValueOrNull<T>(string? memberName, object instance) =>
        memberName != null ? GetMemberValue<T>(memberName, instance) : default;
}
