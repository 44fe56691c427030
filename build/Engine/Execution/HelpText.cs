using System.Reflection;
using System.Text;
using Nuke.Common.ValueInjection;

namespace Nuke.Common.Execution;

/// <summary>The two parts of the help: targets with their direct dependencies, and parameters, the build's own first.</summary>
internal static class HelpText
{
    private const int MaximumWidth = 90;
    private const string NoDescription = "<no description>";

    public static string OfTargets(INukeBuild build)
    {
        var width = Math.Max(build.ExecutableTargets.Max(x => x.Name.Length), 20);
        var text = new StringBuilder().AppendLine("Targets (with their direct dependencies):").AppendLine();
        foreach (var target in build.ExecutableTargets.Where(x => x.Listed))
        {
            var name = target.Name + (target.IsDefault ? " (default)" : "");
            var dependencies = string.Join(", ", target.ExecutionDependencies.Select(x => x.Name));
            text.AppendLine($"  {name.PadRight(width)}{(dependencies.Length > 0 ? $" -> {dependencies}" : "")}");
            if (!string.IsNullOrWhiteSpace(target.Description))
                text.AppendLine($"    {target.Description}");
        }

        return text.ToString();
    }

    public static string OfParameters(INukeBuild build, int consoleWidth)
    {
        var parameters = ParameterMembers.Of(build.GetType(), includeUnlisted: false)
            .Select(x => new Parameter(x, ParameterMembers.DashedNameOf(x)))
            .ToList();
        var nameWidth = Math.Max(parameters.Max(x => x.Name.Length), 16);
        var inherited = parameters.Where(x => x.Member.DeclaringType == typeof(NukeBuild)).ToList();
        var own = parameters.Except(inherited).ToList();

        var text = new StringBuilder().AppendLine("Parameters:");
        if (own.Count > 0)
            text.AppendLine();
        foreach (var (member, name) in own)
            Append(text, build, member, name, nameWidth, consoleWidth);
        text.AppendLine();
        foreach (var (member, name) in inherited)
            Append(text, build, member, name, nameWidth, consoleWidth);
        return text.ToString();
    }

    private static void Append(StringBuilder text, INukeBuild build, MemberInfo member, string name, int nameWidth, int consoleWidth)
    {
        var indentation = nameWidth + 6;
        var lines = Wrap(DescriptionOf(build, member), Math.Min(consoleWidth - 1, MaximumWidth) - indentation);
        text.AppendLine($"  --{name.PadRight(nameWidth)}  {lines[0]}");
        foreach (var line in lines.Skip(1))
            text.AppendLine(new string(' ', indentation) + line);
    }

    private static string DescriptionOf(INukeBuild build, MemberInfo member)
    {
        if (ParameterMembers.DescriptionOf(member) is not { } description)
            return NoDescription;

        var defaults = build.ExecutableTargets.Where(x => x.IsDefault).Select(x => x.Name).ToList();
        return description.Replace("{default_target}", defaults.Count > 0 ? string.Join(", ", defaults) : "<none>") + ".";
    }

    private sealed record Parameter(MemberInfo Member, string Name);

    // Each word is preceded by a blank, the first one too.
    private static List<string> Wrap(string text, int width)
    {
        var lines = new List<string> { "" };
        foreach (var word in text.Split(' '))
        {
            if (lines[^1].Length + word.Length > width)
                lines.Add("");
            lines[^1] += " " + word;
        }

        return lines;
    }
}
