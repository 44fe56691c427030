using System.Text.Json;
using Nuke.Common.Execution;

namespace Engine.Tests;

public class SchemaTests
{
    private static readonly JsonElement Schema = SchemaUtility.GetJsonDocument(new WithParameters()).RootElement;

    [Theory]
    [InlineData("Colour", """{"type":["null","string"],"description":"A colour","$ref":"#/definitions/ConsoleColor"}""")]
    [InlineData("Patience", """{"type":"string","format":"duration"}""")]
    [InlineData("Password", """{"type":"string","default":"Secrets must be entered via 'nuke :secrets [profile]'"}""")]
    [InlineData("Site", """{"type":"string","enum":["chameleon","rehearsal"]}""")]
    public void A_parameter_is_described_by_its_type(string name, string expected)
    {
        JsonSerializer.Serialize(Schema.GetProperty("allOf")[0].GetProperty("properties").GetProperty(name), Relaxed)
            .Should().Be(expected);
    }

    [Fact]
    public void A_list_names_the_values_of_its_elements()
    {
        var items = Schema.GetProperty("allOf")[0].GetProperty("properties").GetProperty("Days").GetProperty("items");

        items.GetProperty("enum").EnumerateArray().Select(x => x.GetString()).Should().HaveCount(7).And.BeInAscendingOrder();
        items.GetProperty("$ref").GetString().Should().Be("#/definitions/DayOfWeek");
    }

    private static JsonSerializerOptions Relaxed { get; } =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
