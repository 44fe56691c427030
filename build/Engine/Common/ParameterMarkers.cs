namespace Nuke.Common;

/// <summary>Marks a member that every run needs, whatever the target.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public class RequiredAttribute : Attribute;

/// <summary>Silences the warning that is otherwise given when a value cannot be injected.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public class OptionalAttribute : Attribute;

/// <summary>Marks a parameter as secret: in parameter files it is stored encrypted.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public class SecretAttribute : Attribute;

/// <summary>Has all members of the build, other than parameters, injected only if a target requires them.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class OnDemandValueInjectionAttribute : Attribute;

/// <summary>Has this member injected only if a target requires it.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public class OnDemandAttribute : Attribute;

/// <summary>Puts a prefix before the names of all parameters of a component.</summary>
[AttributeUsage(AttributeTargets.Interface, AllowMultiple = false, Inherited = false)]
public class ParameterPrefixAttribute : Attribute
{
    /// <summary>Takes the prefix; a trailing word <c>Prefix</c> is dropped, so that a constant's name may be given.</summary>
    public ParameterPrefixAttribute(string prefix)
    {
        const string suffix = nameof(Prefix);
        Prefix = prefix.EndsWith(suffix, StringComparison.Ordinal) ? prefix[..^suffix.Length] : prefix;
    }

    /// <summary>The prefix.</summary>
    public string Prefix { get; }
}
