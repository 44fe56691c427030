namespace GourmetGram.Specs;

/// <summary>
/// Specs run against the stand-in and against the real thing. The few that can only be asked of one side bear this trait, and are no
/// part of the count that must be equal on both.
/// </summary>
internal static class Twins
{
    public const string Trait = "Twin";

    public const string StandInOnly = "stand-in only";
}
