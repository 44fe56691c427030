using Nuke.Common.IO;

namespace Engine.Tests;

public sealed class AbsolutePathTests : IDisposable
{
    private readonly AbsolutePath _directory = Directory.CreateTempSubdirectory("engine-tests-").FullName;

    public void Dispose() => _directory.DeleteDirectory();

    [Theory]
    [InlineData("/a/b", "c", "/a/b/c")]
    [InlineData("/a/b/", "c/", "/a/b/c")]
    [InlineData("/a/b", "..", "/a")]
    [InlineData("/a/b", "../../c", "/c")]
    [InlineData("/a/./b//c", "", "/a/b/c")]
    [InlineData("/", "a", "/a")]
    [InlineData("/a", "b\\c", "/a/b/c")]
    [InlineData("C:\\a", "b/c", "C:\\a\\b\\c")]
    [InlineData("C:", "a", "C:\\a")]
    [InlineData("\\\\host\\a", "b", "\\\\host\\a\\b")]
    public void Parts_are_joined_and_normalized(string left, string right, string expected)
    {
        ((AbsolutePath)left / right).ToString().Should().Be(expected);
    }

    [Theory]
    [InlineData("/a/b", "/a")]
    [InlineData("/a", "/")]
    [InlineData("/", null)]
    [InlineData("C:\\a", "C:\\")]
    public void A_parent_is_one_level_up(string path, string? expected)
    {
        AbsolutePath.Create(path).Parent?.ToString().Should().Be(expected);
    }

    [Fact]
    public void Beyond_the_root_there_is_nothing()
    {
        var act = () => AbsolutePath.Create("/a") / "../..";

        act.Should().Throw<ArgumentException>().WithMessage("Cannot normalize '/a/../..' beyond path root");
    }

    [Fact]
    public void A_text_must_be_rooted()
    {
        var act = () => (AbsolutePath)"a/b";

        act.Should().Throw<ArgumentException>().WithMessage("Path 'a/b' must be rooted");
    }

    [Fact]
    public void Paths_are_equal_by_their_text_and_on_Windows_without_case()
    {
        (AbsolutePath.Create("/a/../b") == AbsolutePath.Create("/b")).Should().BeTrue();
        (AbsolutePath.Create("/A") == AbsolutePath.Create("/a")).Should().BeFalse();
        AbsolutePath.Create("C:\\A").Should().Be(AbsolutePath.Create("c:\\a"));
        AbsolutePath.Create("C:\\A").GetHashCode().Should().Be(AbsolutePath.Create("c:\\a").GetHashCode());
    }

    [Theory]
    [InlineData("/a/b", "/a/b/c/d", "c/d")]
    [InlineData("/a/b/c", "/a/d", "../../d")]
    [InlineData("/a", "/a", "")]
    public void The_way_to_another_path_is_relative(string from, string to, string expected)
    {
        AbsolutePath.Create(from).GetRelativePathTo(to).ToString().Should().Be(expected);
    }

    [Theory]
    [InlineData("/a/b", "/a/b/c", true)]
    [InlineData("/a/b", "/a/bc", false)]
    public void A_path_contains_what_is_below_it(string path, string other, bool expected)
    {
        AbsolutePath.Create(path).Contains(other).Should().Be(expected);
    }

    [Fact]
    public void Names_have_parts()
    {
        var path = AbsolutePath.Create("/a/b.tar.gz");

        (path.Name, path.NameWithoutExtension, path.Extension).Should().Be(("b.tar.gz", "b.tar", ".gz"));
        path.WithExtension("zip").ToString().Should().Be("/a/b.tar.zip");
        path.ToString("d").Should().Be("\"/a/b.tar.gz\"");
        $"{AbsolutePath.Create("/a b"):dn}".Should().Be("\"/a b\"");
    }

    [Fact]
    public void Text_ends_with_one_line_break_and_directories_are_made()
    {
        var settingsFile = _directory / "x" / "settings.txt";

        settingsFile.Exists().Should().BeFalse();
        settingsFile.WriteAllText("a\n\n\n");

        settingsFile.Exists().Should().BeTrue();
        File.ReadAllBytes(settingsFile).Should().Equal("a\n"u8.ToArray());
        settingsFile.AppendAllLines(["b"]).ReadAllLines().Should().Equal("a", "b");
        settingsFile.UpdateText(x => x.Replace('b', 'c')).ReadAllText().Should().Be("a\nc\n");
    }

    [Fact]
    public void Whether_something_exists_is_asked_by_a_name_that_tells_what()
    {
        var thing = _directory / "thing";
        var act = () => thing.Exists();

        act.Should().Throw<ArgumentException>().WithMessage("Cannot infer from argument 'thing' if either file or directory must exist");
        _directory.Exists().Should().BeTrue();
    }

    [Theory]
    [InlineData("*.cs", "a.cs")]
    [InlineData("**/*.cs", "a.cs", "x/b.cs", "x/y/c.cs")]
    [InlineData("x/*.cs", "x/b.cs")]
    [InlineData("**/{b,c}.cs", "x/b.cs", "x/y/c.cs")]
    [InlineData("**/?.txt", "x/d.txt")]
    [InlineData("x/**", "x/b.cs", "x/d.txt", "x/y/c.cs")]
    public void Patterns_find_files(string pattern, params string[] expected)
    {
        foreach (var file in new[] { "a.cs", "x/b.cs", "x/y/c.cs", "x/d.txt" })
            (_directory / file).TouchFile();

        _directory.GlobFiles(pattern).Select(x => _directory.GetUnixRelativePathTo(x).ToString()).Should().BeEquivalentTo(expected);
    }

    [Fact]
    public void Patterns_find_directories()
    {
        (_directory / "x" / "bin").CreateDirectory();
        (_directory / "y" / "bin").CreateDirectory();

        _directory.GlobDirectories("**/bin").Should().HaveCount(2);
    }

    [Fact]
    public void A_directory_is_made_anew()
    {
        (_directory / "x" / "old.txt").TouchFile();

        (_directory / "x").CreateOrCleanDirectory().ContainsFile("*").Should().BeFalse();
    }
}
