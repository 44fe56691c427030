using CliWrap;
using CliWrap.Buffered;

namespace GourmetGram.EndToEnd.Tests.Lab;

/// <summary>The real OpenStack of tests/lab/openstack, behind GG_LAB (its script) and LAB_DIR (its folder): Specs sets both.</summary>
internal static class Lab
{
    /// <summary>The trait by which Specs picks these tests.</summary>
    public const string Category = "OpenStack lab";

    public static string CloudsFile => Path.Combine(Environment.GetEnvironmentVariable("LAB_DIR") ?? "", "clouds.yaml");

    private static string? Script => Environment.GetEnvironmentVariable("GG_LAB") is { Length: > 0 } script ? script : null;

    public static void Required() => Assert.SkipWhen(Script is null, "GG_LAB names no running OpenStack lab: ./build.sh Specs --against openstack starts one");

    /// <summary>A command of the lab's script that must succeed: pause, resume and kill of a service; up, which mends all of that.</summary>
    public static Task<string> RunAsync(params string[] arguments) => RunAsync("openstack", arguments);

    /// <summary>The stock client as the project's member, words parted by single spaces.</summary>
    public static Task<string> OpenStackAsync(string line) => RunAsync("openstack", ["openstack", .. line.Split(' ')]);

    /// <summary>The stock client as another login of the lab's clouds.yaml.</summary>
    public static Task<string> OpenStackAsync(string cloud, params string[] words) => RunAsync(cloud, ["openstack", .. words]);

    /// <summary>Waits until the lab answers as wished.</summary>
    public static async Task UntilAsync(string title, Func<Task<bool>> check, TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (!await check())
        {
            (await timer.WaitForNextTickAsync() && !deadline.IsCancellationRequested).Should().BeTrue("{0} should have come true within {1}", title, limit);
        }
    }

    private static async Task<string> RunAsync(string cloud, string[] arguments)
    {
        var result = await Cli.Wrap(Script!)
            .WithArguments(arguments)
            .WithEnvironmentVariables(new Dictionary<string, string?> { ["OS_CLOUD"] = cloud })
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        result.ExitCode.Should().Be(0, "{0} should succeed: {1}", string.Join(' ', arguments), result.StandardError + result.StandardOutput);
        return result.StandardOutput;
    }
}
