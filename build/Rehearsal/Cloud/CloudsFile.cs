using System.Text.Json;
using System.Text;
using GourmetGram.Rehearsal.Cloud.Keystone;
using GourmetGram.Rehearsal.Cloud.State;
using GourmetGram.Rehearsal.Files;

namespace GourmetGram.Rehearsal.Cloud;

/// <summary>
/// clouds.yaml of the rehearsal. Entry "rehearsal" is the one to use; the others are the same tenant seen by those who may do less, for
/// trying out what happens to them.
/// </summary>
internal static class CloudsFile
{
    public const string Name = "clouds.yaml";

    private static readonly string[] Credentials = ["rehearsal", "restricted", "reader", "outsider"];

    public static void Write(string path, CloudState state, Uri authUrl)
    {
        var text = new StringBuilder("clouds:\n");
        foreach (var credential in Credentials
            .Select(name => state.Credentials.Values.FirstOrDefault(each => each.Name == name)).OfType<ApplicationCredential>())
        {
            Entry(text, credential.Name, "v3applicationcredential", authUrl,
                ("application_credential_id", credential.Id),
                ("application_credential_secret", credential.Secret));
        }

        var student = state.Users.Values.First(user => user.Name == Tenant.Student);
        Entry(text, "password", "v3password", authUrl,
            ("username", student.Name),
            ("password", student.Password),
            ("project_name", state.Projects[student.Roles.Keys.First()].Name),
            ("user_domain_name", "Default"),
            ("project_domain_name", "Default"));
        PrivateFile.Write(path, Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static void Entry(StringBuilder text, string name, string type, Uri authUrl, params (string Key, string Value)[] auth)
    {
        text.Append($"  {name}:\n    auth_type: {Quote(type)}\n    auth:\n      auth_url: {Quote(authUrl.ToString())}\n");
        foreach (var (key, value) in auth)
        {
            text.Append($"      {key}: {Quote(value)}\n");
        }

        text.Append($"    region_name: {Quote(Catalog.Region)}\n    interface: \"public\"\n    identity_api_version: 3\n");
    }

    /// <summary>A JSON string is a YAML string.</summary>
    private static string Quote(string value) => JsonSerializer.Serialize(value);
}
