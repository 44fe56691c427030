using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Doctor;

namespace GourmetGram.Platform.Tests.Doctor;

public sealed class RepositoryCheckTests
{
    private static readonly Settings Rehearsal = new SettingsReader("/", "/", "ada").Read(new Dictionary<string, string>());

    [Theory]
    [InlineData("https://example.org/team/platform.git", VerdictKind.Ok)]
    [InlineData("file:///home/ada/platform", VerdictKind.Warning)]
    [InlineData("/srv/git/platform.git", VerdictKind.Warning)]
    public void Repository_that_a_cluster_cannot_read_is_told_before_a_lease_begins(string repository, VerdictKind kind)
    {
        var verdict = RepositoryCheck.Look(Rehearsal with { Site = "chameleon", Repository = repository })!;

        verdict.Kind.Should().Be(kind);
        verdict.Seen.Should().StartWith(repository);
        RepositoryCheck.All(Rehearsal).Should().ContainSingle().Which.BeforeLease.Should().BeTrue();
    }

    [Fact]
    public void Rehearsal_reads_it_from_this_machine() => RepositoryCheck.Look(Rehearsal).Should().BeNull();
}
