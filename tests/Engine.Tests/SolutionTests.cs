using Nuke.Common.IO;
using Nuke.Common.ProjectModel;

namespace Engine.Tests;

public sealed class SolutionTests : IDisposable
{
    private readonly AbsolutePath _directory = Directory.CreateTempSubdirectory("engine-tests-").FullName;

    public void Dispose() => _directory.DeleteDirectory();

    [Fact]
    public void An_XML_solution_has_projects_and_folders()
    {
        var solution = (_directory / "Demo.slnx").WriteAllText(
            """
            <Solution>
              <Folder Name="/src/" />
              <Folder Name="/src/inner/"><Project Path="src/inner/A/A.csproj" /></Folder>
              <Project Path="tests\B.Tests\B.Tests.csproj" />
              <Project Path="build/_build.csproj" DisplayName="Build"><Build Solution="*|*" Project="false" /></Project>
            </Solution>
            """).ReadSolution();

        AssertProjects(solution, "A", "B.Tests", "Build");
        solution.GetProject("B.Tests")!.Path.Should().Be(_directory / "tests/B.Tests/B.Tests.csproj");
    }

    [Fact]
    public void A_text_solution_has_projects_and_folders()
    {
        var solution = (_directory / "Demo.sln").WriteAllText(
            """
            Microsoft Visual Studio Solution File, Format Version 12.00
            Project("{2150E333-8FDC-42A3-9474-1A3956D46DE8}") = "src", "src", "{00000000-0000-0000-0000-000000000001}"
            EndProject
            Project("{2150E333-8FDC-42A3-9474-1A3956D46DE8}") = "inner", "inner", "{00000000-0000-0000-0000-000000000002}"
            EndProject
            Project("{9A19103F-16F7-4668-BE54-9A1E7A4F7556}") = "A", "src\inner\A\A.csproj", "{00000000-0000-0000-0000-000000000003}"
            EndProject
            Project("{9A19103F-16F7-4668-BE54-9A1E7A4F7556}") = "B.Tests", "tests\B.Tests\B.Tests.csproj", "{00000000-0000-0000-0000-000000000004}"
            EndProject
            Global
              GlobalSection(NestedProjects) = preSolution
                {00000000-0000-0000-0000-000000000002} = {00000000-0000-0000-0000-000000000001}
                {00000000-0000-0000-0000-000000000003} = {00000000-0000-0000-0000-000000000002}
              EndGlobalSection
            EndGlobal
            """).ReadSolution();

        AssertProjects(solution, "A", "B.Tests");
    }

    [Fact]
    public void A_missing_solution_is_named()
    {
        var act = () => (_directory / "None.slnx").ReadSolution();

        act.Should().Throw<ArgumentException>().WithMessage($"Expected file to exist: {_directory}/None.slnx*");
    }

    private void AssertProjects(Solution solution, params string[] names)
    {
        solution.Name.Should().Be("Demo");
        solution.Directory.Should().Be(_directory);
        solution.AllProjects.Select(x => x.Name).Should().BeEquivalentTo(names);
        solution.GetAllProjects("*.Tests").Single().Name.Should().Be("B.Tests");
        solution.SolutionFolders.Single().Name.Should().Be("src");
        solution.GetSolutionFolder("src")!.GetSolutionFolder("inner")!.GetProject("A")!.Path
            .Should().Be(_directory / "src/inner/A/A.csproj");
    }
}
