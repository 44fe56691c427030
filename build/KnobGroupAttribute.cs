/// <summary>The heading under which the help lists a parameter.</summary>
[AttributeUsage(AttributeTargets.Field)]
sealed class KnobGroupAttribute(string heading) : Attribute
{
    public string Heading { get; } = heading;
}
