using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.Ssh;

/// <summary>Reads and writes a kubeconfig that may be another user's: kubectl under sudo leaves root's behind.</summary>
internal static class KubeconfigFile
{
    /// <summary>Its text.</summary>
    /// <exception cref="KubernetesException">It cannot be read.</exception>
    public static string Read(string path) => Try(path, "read", () => File.ReadAllText(path));

    /// <summary>Writes it, for its owner alone.</summary>
    /// <exception cref="KubernetesException">It cannot be written.</exception>
    public static void Write(string path, string text) => Try(path, "written", () =>
    {
        PrivateFile.Write(path, text);
        return true;
    });

    private static T Try<T>(string path, string done, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new KubernetesException(
                $"{path} cannot be {done}",
                exception.Message,
                $"see whose it is (kubectl under sudo leaves it to root): ls -l {path}; give it to yourself, or leave --merge-kubeconfig out",
                exception);
        }
    }
}
