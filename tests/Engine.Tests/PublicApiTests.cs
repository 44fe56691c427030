using System.Reflection;
using System.Runtime.Loader;
using Nuke.Common;

namespace Engine.Tests;

public class PublicApiTests
{
    private const string NukeVariable = "GG_SPECS_NUKE";

    private static IReadOnlyList<string> Engine => ApiSurface.Of(typeof(NukeBuild).Assembly);

    [Fact]
    public void Public_surface_is_the_one_that_was_compared_with_NUKE()
    {
        var listed = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "PublicApi.txt"));

        Engine.Except(listed).Should().BeEmpty($"what is new must be in NUKE too: compare by {NukeVariable}, then list it in PublicApi.txt");
        listed.Except(Engine).Should().BeEmpty("what is gone must be taken from PublicApi.txt");
    }

    [Fact]
    public void Public_surface_is_within_that_of_NUKE()
    {
        var directory = Environment.GetEnvironmentVariable(NukeVariable);
        Xunit.Assert.SkipWhen(directory == null, $"{NukeVariable} names no folder with the assemblies of NUKE 10.1.0");

        var context = new AssemblyLoadContext(NukeVariable);
        context.Resolving += (loader, name) => Load(loader, Path.Combine(directory!, $"{name.Name}.dll"));
        var nuke = ApiSurface.Of(Directory.GetFiles(directory!, "Nuke.*.dll").Select(x => Load(context, x)!).ToArray());

        Engine.Except(nuke).Should().BeEmpty();
    }

    private static Assembly? Load(AssemblyLoadContext context, string file) =>
        File.Exists(file) ? context.LoadFromAssemblyPath(Path.GetFullPath(file)) : null;
}
