using System.Text.Json.Nodes;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Kubernetes;

namespace GourmetGram.Platform.Tests.Kubernetes;

public sealed class YamlDocumentsTests
{
    [Theory]
    [InlineData("a: 1", """{"a":1}""")]
    [InlineData("a: \"1\"", """{"a":"1"}""")]
    [InlineData("a: 0 2 * * *", """{"a":"0 2 * * *"}""")]
    [InlineData("a: 1.5", """{"a":1.5}""")]
    [InlineData("a: 1.0.0", """{"a":"1.0.0"}""")]
    [InlineData("a: 500m", """{"a":"500m"}""")]
    [InlineData("a: true", """{"a":true}""")]
    [InlineData("a: 'true'", """{"a":"true"}""")]
    [InlineData("a: no", """{"a":"no"}""")]
    [InlineData("a:", """{"a":null}""")]
    [InlineData("a: \"\"", """{"a":""}""")]
    [InlineData("a: Infinity", """{"a":"Infinity"}""")]
    [InlineData("a: [x, {b: c}]", """{"a":["x",{"b":"c"}]}""")]
    [InlineData("a: |\n  line\n  2\n", """{"a":"line\n2\n"}""")]
    [InlineData("a: &x {b: 1}\nc: *x", """{"a":{"b":1},"c":{"b":1}}""")]
    public void Yaml_means_the_same_as_json(string yaml, string json) =>
        JsonNode.DeepEquals(YamlDocuments.Parse(yaml).Single(), JsonNode.Parse(json)).Should().BeTrue(YamlDocuments.Parse(yaml).Single().ToJsonString());

    [Fact]
    public void Empty_documents_are_left_out() => YamlDocuments.Parse("---\n# nothing\n---\na: 1\n---\n").Should().ContainSingle();

    [Fact]
    public void Broken_file_is_an_error_that_names_the_file_and_the_place()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "a: [1\nb: 2");
        try
        {
            var act = () => YamlDocuments.ReadFile(path);

            act.Should().Throw<KubernetesException>().Where(exception => exception.What.Contains(path) && exception.Why!.Length > 0);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void File_that_is_a_list_is_an_error()
    {
        var act = () => YamlDocuments.Parse("- a");

        act.Should().Throw<FormatException>();
    }
}
