namespace GourmetGram.Platform;

/// <summary>A tool of the run, for the target Tools.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Version">Its version.</param>
/// <param name="Place">Where it is, or comes from.</param>
/// <param name="Why">Why this one.</param>
public sealed record ToolInUse(string Name, string Version, string Place, string Why);
