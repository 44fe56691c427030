using System.Security.Cryptography;
using System.Text;
using Nuke.Common.IO;
using Serilog;

namespace Nuke.Common.Execution;

/// <summary>
/// The file that lets <c>--continue</c> pass over what has succeeded: a hash of the invocation, then one line per target that succeeded.
/// </summary>
internal static class BuildAttempt
{
    public static IReadOnlyCollection<string> Begin(AbsolutePath file, IEnumerable<string> arguments, bool isContinued)
    {
        var invocation = string.Join(' ', arguments.Where(x => !x.StartsWith('-') || IsContinueFlag(x)));
        var hash = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(invocation)));
        var previouslyExecuted = isContinued ? Read(file, hash) : [];
        file.WriteAllLines([hash, .. previouslyExecuted]);
        return previouslyExecuted;
    }

    public static void Append(AbsolutePath file, string target) => File.AppendAllLines(file, [target]);

    private static string[] Read(AbsolutePath file, string hash)
    {
        if (!file.FileExists())
            return [];

        var lines = file.ReadAllLines();
        if (lines.FirstOrDefault() == hash)
            return [.. lines.Skip(1)];

        Log.Warning("Build invocation changed. Restarting ...");
        return [];
    }

    private static bool IsContinueFlag(string argument) =>
        argument[1..].Equals(nameof(NukeBuild.Continue), StringComparison.OrdinalIgnoreCase);
}
