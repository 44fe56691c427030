namespace Nuke.Common.Execution;

/// <summary>NUKE's name in box-drawing letters. Blanks do not break, so that consoles keep them.</summary>
internal static class Logo
{
    private static readonly string[] Letters =
    [
        "███╗   ██╗██╗   ██╗██╗  ██╗███████╗",
        "████╗  ██║██║   ██║██║ ██╔╝██╔════╝",
        "██╔██╗ ██║██║   ██║█████╔╝ █████╗  ",
        "██║╚██╗██║██║   ██║██╔═██╗ ██╔══╝  ",
        "██║ ╚████║╚██████╔╝██║  ██╗███████╗",
        "╚═╝  ╚═══╝ ╚═════╝ ╚═╝  ╚═╝╚══════╝",
    ];

    public static IEnumerable<string> Lines => Letters.Select(x => x.Replace(' ', '\u00a0'));

    /// <summary>The line below the letters, which names the version of NUKE whose behaviour this is.</summary>
    public static string Version => $"NUKE Execution Engine version 10.1.0 ({EnvironmentInfo.Platform},{EnvironmentInfo.Framework})";
}
