using System.Reflection;
using Nuke.Common.Utilities;
using Nuke.Common.ValueInjection;

namespace Nuke.Common;

/// <summary>
/// Marks a field or property whose value comes from the command line, the environment, a profile or <c>.nuke/parameters.json</c>,
/// in this order; where none of them has it, the member's own initializer stands.
/// </summary>
public class ParameterAttribute : ValueInjectionAttributeBase
{
    /// <summary>Describes the parameter for <c>--help</c>.</summary>
    public ParameterAttribute(string? description = null)
    {
        Description = description;
    }

    /// <summary>What the parameter means, in one sentence.</summary>
    public virtual string? Description { get; }

    /// <summary>A name other than the member's.</summary>
    public string? Name { get; set; }

    /// <summary>A single character between the elements of an array.</summary>
    public string? Separator { get; set; }

    /// <summary>Whether <c>--help</c> shows the parameter.</summary>
    public virtual bool List { get; set; } = true;

    /// <summary>The type that has <see cref="ValueProviderMember"/>; by default the build.</summary>
    public Type? ValueProviderType { get; set; }

    /// <summary>A member of type <c>IEnumerable&lt;string&gt;</c> that lists accepted values.</summary>
    public string? ValueProviderMember { get; set; }

    /// <inheritdoc />
    public override object? GetValue(MemberInfo member, object? instance) =>
        NukeBuild.Parameters.GetParameter(member, NullableTypes.MakeNullable(Members.TypeOf(member)));

    /// <summary>Lists accepted values with their texts; null where anything goes.</summary>
    public virtual IEnumerable<(string, object)>? GetValueSet(MemberInfo member, object? instance) => null;
}
