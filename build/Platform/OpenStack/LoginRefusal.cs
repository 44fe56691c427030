using System.Net;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.OpenStack;

/// <summary>Why Keystone refused a login, by the kind of login: its own words are the same for all.</summary>
internal static class LoginRefusal
{
    /// <summary>The refusal, with what to check.</summary>
    public static CloudException Explain(CloudException exception, ApiFault fault, CloudCredentials login) =>
        new($"Cloud {login.Cloud} refused the login ({login.AuthType}): {(int)fault.Status}", exception.Why, Next(exception, fault, login), fault);

    private static string Next(CloudException exception, ApiFault fault, CloudCredentials login)
    {
        var fromVariables = login.Cloud == "envvars";
        var place = fromVariables ? "the OS_* variables" : "clouds.yaml";
        return (login, fault.Status) switch
        {
            (CloudCredentials.ApplicationCredential, HttpStatusCode.Unauthorized) =>
                $"check the id and secret in {place}, and whether the credential has expired; make a new application credential in the dashboard if in doubt",
            (CloudCredentials.ApplicationCredential, HttpStatusCode.NotFound) =>
                "the application credential was deleted or belongs to another cloud: make a new one in the dashboard and download clouds.yaml anew",
            (CloudCredentials.Password, HttpStatusCode.Unauthorized) =>
                $"check user name, password, project and their domains in {place}; a cloud that logs in through an identity provider wants v3oidcpassword or an application credential",
            (CloudCredentials.Token, HttpStatusCode.Forbidden) when fault.Message.Contains("delegated", StringComparison.OrdinalIgnoreCase) =>
                "a token of an application credential makes no other token: give the application credential itself",
            (CloudCredentials.Token, HttpStatusCode.Unauthorized or HttpStatusCode.NotFound) =>
                "the token has ended, was withdrawn, or is not for this project: issue a new one (openstack token issue), or use a login that renews itself",
            (CloudCredentials.OidcPassword, HttpStatusCode.Unauthorized) =>
                $"the identity provider knows the user, but not Keystone in this project: check the project in {place}, and log in to the cloud's dashboard once",
            _ => exception.Next,
        };
    }
}
