using GourmetGram.Platform.Configuration;

namespace GourmetGram.Platform.Ansible;

/// <summary>Writes generated files only when their content changes, so that what depends on their times stays still.</summary>
internal static class GeneratedFile
{
    /// <summary>Writes the file (0600) unless it says this already.</summary>
    /// <returns>Whether it was written.</returns>
    public static bool Write(string path, string text)
    {
        if (File.Exists(path) && File.ReadAllText(path) == text)
        {
            return false;
        }

        PrivateFile.Write(path, text);
        return true;
    }
}
