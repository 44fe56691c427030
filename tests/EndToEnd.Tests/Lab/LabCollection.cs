namespace GourmetGram.EndToEnd.Tests.Lab;

/// <summary>One lab: what pauses its services must not run beside anything else.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class LabCollection
{
    public const string Name = "OpenStack lab";
}
