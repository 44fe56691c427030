using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using GourmetGram.Platform.Doctor;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;

namespace GourmetGram.Platform.Tests.Doctor;

/// <summary>Data in, verdict out.</summary>
public sealed class JudgementTests
{
    [Theory]
    [InlineData(0.4, VerdictKind.Ok, "agrees")]
    [InlineData(-12, VerdictKind.Ok, "12 s ahead of")]
    [InlineData(45, VerdictKind.Warning, "45 s behind")]
    [InlineData(-299, VerdictKind.Warning, "ahead of")]
    [InlineData(300, VerdictKind.Fail, "5 m 00 s behind")]
    [InlineData(-86400, VerdictKind.Fail, "24 h 00 m ahead of")]
    public void Clock_is_judged_by_what_leases_and_tokens_bear(double skewSeconds, VerdictKind kind, string seen)
    {
        var verdict = LoginChecks.Clock(TimeSpan.FromSeconds(skewSeconds));

        verdict.Kind.Should().Be(kind);
        verdict.Seen.Should().Contain(seen);
        (verdict.Mend is null).Should().Be(kind == VerdictKind.Ok);
    }

    [Theory]
    [InlineData(10, 0, 3, true, "servers 0 + 3 of 10")]
    [InlineData(10, 7, 3, true, "servers 7 + 3 of 10")]
    [InlineData(10, 8, 3, false, "servers 8 + 3 of 10")]
    [InlineData(10, 12, 0, true, "servers 12 of 10")]
    [InlineData(-1, 500, 3, true, "servers 500 + 3")]
    [InlineData(0, 0, 1, false, "servers 0 + 1 of 0")]
    public void Quota_counts_what_is_still_to_be_made(int limit, int used, int needed, bool fits, string text)
    {
        var line = new QuotaLine("servers", limit, used, needed);

        line.Fits.Should().Be(fits);
        line.Text.Should().Be(text);
        QuotaChecks.Judge([line, new QuotaLine("cores", -1, 0, 1)]).Kind.Should().Be(fits ? VerdictKind.Ok : VerdictKind.Fail);
    }

    [Fact]
    public void Quota_names_only_what_is_too_little()
    {
        var verdict = QuotaChecks.Judge([new QuotaLine("servers", 10, 0, 3), new QuotaLine("cores", 20, 16, 6)]);

        verdict.Seen.Should().Contain("cores 16 + 6 of 20").And.NotContain("servers");
        verdict.Mend.Should().Contain("--node-count");
        verdict.ExitCode.Should().Be(ExitCode.Cloud);
    }

    [Fact]
    public void What_is_expected_is_what_the_configuration_of_the_nodes_takes_for_granted()
    {
        var text = File.ReadAllText(Path.Combine(Root(), "tf", "kvm", "variables.tf"));

        Default("shared_network").Should().Be(Expected.SharedNetwork);
        Default("shared_subnet").Should().Be(Expected.SharedSubnet);
        Default("floating_pool").Should().Be(Expected.FloatingPool);
        var groups = Regex.Match(text, """variable "security_groups" \{.*?default = \[(.*?)\]""", RegexOptions.Singleline).Groups[1].Value;
        Regex.Matches(groups, "\"(.*?)\"").Select(match => match.Groups[1].Value).Should().BeEquivalentTo(ProjectGroups.Wanted.Select(group => group.Name));

        string Default(string variable) => Regex.Match(text, $$"""variable "{{variable}}" \{.*?default\s+= "(.*?)" """.TrimEnd(), RegexOptions.Singleline).Groups[1].Value;
    }

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}
