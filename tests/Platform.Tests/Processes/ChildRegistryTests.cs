using System.Diagnostics;
using System.Globalization;
using GourmetGram.Platform.Processes;

namespace GourmetGram.Platform.Tests.Processes;

public sealed class ChildRegistryTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gg-children-").FullName;
    private readonly Process child = Process.Start(new ProcessStartInfo("sleep", "60"))!;

    public void Dispose()
    {
        child.Kill();
        child.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_child_that_outlives_its_run_is_found_by_the_next_and_a_reused_process_id_is_not()
    {
        _ = Of(int.MaxValue).Register(child.Id, "sleep");
        File.WriteAllText(Path.Combine(folder, Text(Environment.ProcessId)), "1\nreused\n");

        Of(Environment.ProcessId).Orphans().Should().Equal((child.Id, "sleep"));
        Directory.GetFiles(folder).Should().Equal(Path.Combine(folder, Text(child.Id)));

        child.Kill();
        child.WaitForExit();
        Of(Environment.ProcessId).Orphans().Should().BeEmpty();
        Directory.GetFiles(folder).Should().BeEmpty();
    }

    [Fact]
    public void A_child_whose_run_lives_is_nobodys_orphan()
    {
        using var registration = Of(Environment.ProcessId).Register(child.Id, "sleep");

        Of(int.MaxValue).Orphans().Should().BeEmpty();
        Of(int.MaxValue).Running().Should().Equal((child.Id, "sleep"));
    }

    [Fact]
    public void A_child_whose_owners_process_id_was_given_to_somebody_else_is_an_orphan()
    {
        _ = Of(Environment.ProcessId).Register(child.Id, "sleep");
        var file = Path.Combine(folder, Text(child.Id));
        var lines = File.ReadAllLines(file);
        File.WriteAllLines(file, [.. lines[..3], "1"]);

        Of(Environment.ProcessId).Orphans().Should().Equal((child.Id, "sleep"));
    }

    [Fact]
    public void A_record_without_an_owner_is_an_orphans()
    {
        _ = Of(Environment.ProcessId).Register(child.Id, "sleep");
        var file = Path.Combine(folder, Text(child.Id));
        File.WriteAllLines(file, File.ReadAllLines(file)[..2]);

        Of(Environment.ProcessId).Orphans().Should().Equal((child.Id, "sleep"));
    }

    [Fact]
    public void Drafts_that_others_are_writing_stay()
    {
        var draft = Path.Combine(folder, "4711.1.abc.tmp");
        File.WriteAllText(draft, "");

        Of(Environment.ProcessId).Orphans().Should().BeEmpty();

        File.Exists(draft).Should().BeTrue();
    }

    [Fact(Timeout = 60_000)]
    public async Task Looking_while_others_come_and_go_breaks_nothing()
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var registry = Of(Environment.ProcessId);
        var comeAndGo = Task.Run(
            () =>
            {
                while (!end.IsCancellationRequested)
                {
                    registry.Register(child.Id, "sleep").Dispose();
                }
            },
            CancellationToken.None);

        for (var look = 0; look < 500; look++)
        {
            Of(int.MaxValue).Orphans().Should().BeEmpty();
        }

        await end.CancelAsync();
        await comeAndGo;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private ChildRegistry Of(int owner) => new(folder) { Owner = owner };
}
