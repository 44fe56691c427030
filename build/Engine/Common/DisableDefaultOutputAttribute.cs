namespace Nuke.Common;

/// <summary>Switches off parts of the engine's own output for a build class.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class DisableDefaultOutputAttribute : Attribute
{
    /// <summary>Names the parts; none means all of them.</summary>
    public DisableDefaultOutputAttribute(params DefaultOutput[] disabledOutputs)
    {
        DisabledOutputs = disabledOutputs.Length > 0 ? disabledOutputs : Enum.GetValues<DefaultOutput>();
    }

    /// <summary>The parts that are off.</summary>
    public DefaultOutput[] DisabledOutputs { get; }

    /// <summary>Says whether the attribute counts for this run.</summary>
    public virtual bool IsApplicable(INukeBuild build) => true;
}
