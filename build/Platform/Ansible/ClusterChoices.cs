using GourmetGram.Platform.Configuration;

namespace GourmetGram.Platform.Ansible;

/// <summary>What the user chose by knobs, as group_vars that stand beside the committed ones and outdo them.</summary>
internal static class ClusterChoices
{
    /// <summary>Sorts behind every other name: Ansible reads the files of a folder in the order of their names, and the last one wins.</summary>
    public const string FileName = "zz-chosen.yml";

    /// <summary>The file's text.</summary>
    public static string Render(Settings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return $"""
            # Written from the knobs; changes are overwritten.
            ---
            container_manager: {settings.ContainerRuntime}

            """;
    }
}
