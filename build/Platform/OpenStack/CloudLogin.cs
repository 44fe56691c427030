using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Reporting;
using GourmetGram.Platform.Sites;
using YamlDotNet.RepresentationModel;

namespace GourmetGram.Platform.OpenStack;

/// <summary>The login that a run uses: the credentials, and the file from which a child (Terraform) reads the same.</summary>
/// <param name="Credentials">The credentials.</param>
/// <param name="CloudsFile">clouds.yaml, absolute path.</param>
/// <param name="Merged">
/// Text of a clouds.yaml with this one entry, when secure.yaml had a part in it: children given OS_CLIENT_CONFIG_FILE do not merge.
/// Null when <paramref name="CloudsFile"/> says everything.
/// </param>
public sealed record CloudLogin(CloudCredentials Credentials, string CloudsFile, Secret? Merged)
{
    /// <summary>Reads the login of a site; its secrets are known to the redactor from then on.</summary>
    /// <param name="cloud">The site's cloud.</param>
    /// <param name="workingDirectory">Where "./clouds.yaml" is looked for.</param>
    /// <param name="redactor">Told the secrets.</param>
    /// <exception cref="CredentialsException">clouds.yaml is missing, broken or incomplete.</exception>
    public static CloudLogin Read(SiteCloud cloud, string workingDirectory, Redactor redactor)
    {
        ArgumentNullException.ThrowIfNull(cloud);
        return Read(cloud.CloudName, CloudsPlaces.Usual(cloud.CloudsFile, workingDirectory), redactor);
    }

    /// <summary>Reads the login from the places given.</summary>
    /// <exception cref="CredentialsException">clouds.yaml is missing, broken or incomplete.</exception>
    public static CloudLogin Read(string cloud, CloudsPlaces places, Redactor redactor)
    {
        ArgumentNullException.ThrowIfNull(redactor);
        var file = OpenStack.CloudsFile.Load(places);
        var entry = file.Entry(cloud);
        var credentials = new CloudsEntry(file.Path, cloud, entry, redactor).Credentials();
        return new CloudLogin(credentials, file.Path, !file.Secured.Contains(cloud) ? null : new Secret(OpenStack.CloudsFile.Alone(cloud, entry)));
    }
}

/// <summary>Turns one entry of clouds.yaml into credentials.</summary>
internal sealed class CloudsEntry(string path, string cloud, YamlMappingNode entry, Redactor redactor)
{
    private readonly YamlMappingNode auth = entry.Children.TryGetValue("auth", out var node) && node is YamlMappingNode mapping
        ? mapping
        : throw new CredentialsException($"Cloud {cloud} in {path} has no auth", null, "download clouds.yaml anew from the cloud's dashboard");

    public CloudCredentials Credentials()
    {
        var type = Text(entry, "auth_type") ?? (Text(auth, "application_credential_id") is null ? "password" : "v3applicationcredential");
        CloudCredentials credentials = type switch
        {
            "v3applicationcredential" => new CloudCredentials.ApplicationCredential(Required("application_credential_id"), Hidden("application_credential_secret"))
            {
                Cloud = cloud,
                AuthUrl = AuthUrl(),
            },
            "password" or "v3password" => new CloudCredentials.Password(Owned("user", "username") ?? throw Lacks("username"), Hidden("password"), Owned("project", "project_name") ?? throw Lacks("project_name"))
            {
                Cloud = cloud,
                AuthUrl = AuthUrl(),
            },
            "token" or "v3token" => new CloudCredentials.Token(Hidden("token"), Owned("project", "project_name"))
            {
                Cloud = cloud,
                AuthUrl = AuthUrl(),
            },
            _ => throw new CredentialsException(
                $"Cloud {cloud} in {path} has auth_type {type}, which is not supported",
                null,
                "make an application credential in the cloud's dashboard (v3applicationcredential); v3password and v3token work too"),
        };
        return credentials with
        {
            Region = Text(entry, "region_name"),
            Interface = Text(entry, "interface") ?? "public",
            Verify = Text(entry, "verify")?.ToUpperInvariant() is not ("FALSE" or "NO" or "OFF"),
            CaCertificate = Text(entry, "cacert"),
        };
    }

    private Uri AuthUrl()
    {
        var text = Required("auth_url");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            throw new CredentialsException($"Cloud {cloud} in {path} has an auth_url that is not an http address: {text}", null, "it looks like https://host:5000/v3");
        }

        var trimmed = text.TrimEnd('/');
        return new Uri(trimmed.EndsWith("/v3", StringComparison.Ordinal) ? trimmed : $"{trimmed}/v3");
    }

    private OwnedName? Owned(string kind, string nameKey)
    {
        var id = Text(auth, $"{kind}_id");
        var name = Text(auth, nameKey);
        return id is null && name is null
            ? null
            : new OwnedName(
                id,
                name,
                Text(auth, $"{kind}_domain_id"),
                Text(auth, $"{kind}_domain_name") ?? (Text(auth, $"{kind}_domain_id") is null ? "Default" : null));
    }

    private Secret Hidden(string key)
    {
        var secret = new Secret(Required(key));
        redactor.Add(secret);
        return secret;
    }

    private string Required(string key) => Text(auth, key) ?? throw Lacks(key);

    private CredentialsException Lacks(string key) =>
        new($"Cloud {cloud} in {path} has no {key}", null, $"add auth: {key} to it, or to secure.yaml");

    private static string? Text(YamlMappingNode mapping, string key) =>
        mapping.Children.TryGetValue(key, out var node) && node is YamlScalarNode { Value: { Length: > 0 } value } ? value : null;
}
