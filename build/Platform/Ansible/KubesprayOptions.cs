using GourmetGram.Platform.Configuration;

namespace GourmetGram.Platform.Ansible;

/// <summary>Where Kubespray and its Python environment come from.</summary>
/// <param name="Source">Git URL or a folder with a clone.</param>
/// <param name="Commit">The commit that must come out of it.</param>
/// <param name="Tag">Its tag.</param>
public sealed record KubesprayOptions(string Source, string Commit, string Tag)
{
    /// <summary>Upstream's repository at the pinned commit.</summary>
    public static readonly KubesprayOptions Default =
        new("https://github.com/kubernetes-sigs/kubespray.git", Versions.KubesprayCommit, Versions.KubesprayTag);

    /// <summary>What the user chose.</summary>
    public static KubesprayOptions From(Settings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Default with
        {
            Source = settings.KubespraySource ?? Default.Source,
            PipIndex = settings.PipIndexUrl is null ? null : new Uri(settings.PipIndexUrl),
        };
    }

    /// <summary>Index that pip uses, null for its own default.</summary>
    public Uri? PipIndex { get; init; }

    /// <summary>Oldest Python that its requirements run on.</summary>
    public static readonly Version PythonMinimum = new(3, 11);

    /// <summary>First Python that its requirements do not run on.</summary>
    public static readonly Version PythonBelow = new(3, 14);
}
