namespace GourmetGram.Platform.Phases;

/// <summary>A component that PostK8s installs, its manifest at hand.</summary>
/// <param name="Name">argo-cd, argo-workflows, argo-events.</param>
/// <param name="Namespace">Namespace for what the manifest gives none.</param>
/// <param name="File">The manifest, absolute path.</param>
internal sealed record InstalledComponent(string Name, string Namespace, string File);
