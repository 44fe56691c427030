using Nuke.Common.ValueInjection;

namespace Engine.Tests;

public class SecretsTests
{
    public const string Password = "password12345";
    public const string WrittenByNuke = "v1:ojrgRrMoO51Vk1R4waVGqQ==";
    private const string ClearText = "token-value";

    [Fact]
    public void A_secret_that_NUKE_wrote_can_be_read()
    {
        Secrets.Decrypt(WrittenByNuke, Password, "ApiToken").Should().Be(ClearText);
    }

    [Fact]
    public void A_secret_is_written_as_NUKE_writes_it()
    {
        Secrets.Encrypt(ClearText, Password).Should().Be(WrittenByNuke);
    }

    [Theory]
    [InlineData("plain text")]
    [InlineData("v1:")]
    [InlineData("v1:AAAA")]
    public void What_is_no_secret_is_an_error_that_names_the_parameter(string text)
    {
        var act = () => Secrets.Decrypt(text, Password, "ApiToken");

        act.Should().Throw<Exception>().WithMessage("Could not decrypt 'ApiToken' with provided password");
    }
}
