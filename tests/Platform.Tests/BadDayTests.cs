using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.Tests;

/// <summary>The table of what goes wrong for people, each with what they are told and the exit code that scripts see.</summary>
public sealed class BadDayTests
{
    public static TheoryData<string> Names => [.. BadDayWorld.All.Select(day => day.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Bad_day_is_explained(string name)
    {
        var day = BadDayWorld.All.Single(day => day.Name == name);
        using var world = new BadDayWorld();

        var happening = () => day.Happens(world);

        var error = (await happening.Should().ThrowAsync<PlatformException>()).Which;
        error.ExitCode.Should().Be(day.Exit, error.ToString());
        $"{error.What}\n{error.Why}".Should().Contain(day.Says);
        error.Next.Should().Contain(day.Next);
    }

    [Fact]
    public void The_table_is_long_and_no_day_is_in_it_twice()
    {
        BadDayWorld.All.Should().HaveCountGreaterThanOrEqualTo(40);
        BadDayWorld.All.Select(day => day.Name).Should().OnlyHaveUniqueItems();
    }
}
