using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Reporting;
using YamlDotNet.RepresentationModel;

namespace GourmetGram.Platform.OpenStack;

/// <summary>Where an entry comes from, for messages.</summary>
/// <param name="Cloud">Name of the entry.</param>
/// <param name="File">clouds.yaml; null for the OS_* variables.</param>
internal sealed record EntrySource(string Cloud, string? File)
{
    /// <summary>The subject of a sentence.</summary>
    public string Subject => File is null ? "The login in the OS_* variables" : $"Cloud {Cloud} in {File}";

    /// <summary>A key as the user writes it.</summary>
    public string Key(string key) => File is null ? CloudEnvironment.Variable(key) : key;

    /// <summary>How to give a key that is not there.</summary>
    public string Give(string key) => File is null ? $"set {Key(key)}" : $"add auth: {key} to it, or to secure.yaml";

    /// <summary>How to mend a key that is wrong.</summary>
    public string Mend(string key) => File is null ? $"mend {Key(key)}" : $"mend {key} in {File}";
}

/// <summary>Turns one entry of clouds.yaml into credentials.</summary>
/// <param name="source">Where it comes from.</param>
/// <param name="entry">The entry, merged.</param>
/// <param name="folder">Relative paths are taken from here.</param>
/// <param name="redactor">Told the secrets.</param>
internal sealed class CloudsEntry(EntrySource source, YamlMappingNode entry, string folder, Redactor redactor)
{
    private readonly YamlMappingNode auth = entry.Children.TryGetValue("auth", out var node) && node is YamlMappingNode mapping
        ? mapping
        : throw new CredentialsException($"{source.Subject} has no auth", null, "download clouds.yaml anew from the cloud's dashboard");

    /// <summary>The credentials.</summary>
    /// <exception cref="CredentialsException">Something is missing, or not understood.</exception>
    public CloudCredentials Credentials()
    {
        var (url, versions) = AuthUrl();
        CloudCredentials credentials = Kind() switch
        {
            "v3applicationcredential" => ApplicationCredential(url),
            "password" or "v3password" => new CloudCredentials.Password(RequiredOwned("user", "username"), Hidden("password"), RequiredOwned("project", "project_name"))
            {
                Cloud = source.Cloud,
                AuthUrl = url,
            },
            "token" or "v3token" => new CloudCredentials.Token(Hidden("token"), Owned("project", "project_name"))
            {
                Cloud = source.Cloud,
                AuthUrl = url,
            },
            "v3oidcpassword" => new CloudCredentials.OidcPassword(Provider(), Required("username"), Hidden("password"), RequiredOwned("project", "project_name"))
            {
                Cloud = source.Cloud,
                AuthUrl = url,
            },
            var other => throw new CredentialsException(
                $"{source.Subject} has {source.Key("auth_type")} {other}, which is not supported",
                null,
                "make an application credential in the cloud's dashboard (v3applicationcredential); v3password, v3token and v3oidcpassword work too"),
        };
        return credentials with
        {
            VersionsUrl = versions,
            Region = Text(entry, "region_name") ?? FirstRegion(),
            Interface = Interface(),
            Verify = Text(entry, "verify")?.ToUpperInvariant() is not ("FALSE" or "NO" or "OFF" or "0"),
            CaCertificate = CaCertificate(),
        };
    }

    // Without a type the keys tell.
    private string Kind() =>
        Text(entry, "auth_type")
        ?? (Text(auth, "application_credential_id") is not null || Text(auth, "application_credential_name") is not null ? "v3applicationcredential"
            : Text(auth, "identity_provider") is not null ? "v3oidcpassword"
            : Text(auth, "token") is not null && Text(auth, "password") is null ? "v3token"
            : "password");

    private CloudCredentials.ApplicationCredential ApplicationCredential(Uri url)
    {
        var id = Text(auth, "application_credential_id");
        var name = id is null ? Text(auth, "application_credential_name") : null;
        if (id is null && name is null)
        {
            throw Lacks("application_credential_id");
        }

        return new CloudCredentials.ApplicationCredential(id, Hidden("application_credential_secret"))
        {
            Cloud = source.Cloud,
            AuthUrl = url,
            Name = name,
            User = name is null ? null : RequiredOwned("user", "username"),
        };
    }

    private OidcProvider Provider()
    {
        var tokens = Address("access_token_endpoint");
        var discovery = Address("discovery_endpoint");
        if (tokens is null && discovery is null)
        {
            throw Lacks("discovery_endpoint");
        }

        var provider = new OidcProvider(Required("identity_provider"), Required("protocol"), discovery, tokens, Required("client_id"), Text(auth, "client_secret") is null ? null : Hidden("client_secret"));
        return provider with
        {
            Scope = Text(auth, "openid_scope") ?? Text(auth, "scope") ?? provider.Scope,
            TokenType = Text(auth, "access_token_type") ?? provider.TokenType,
        };
    }

    private (Uri Versioned, Uri? Versions) AuthUrl()
    {
        var trimmed = (Address("auth_url") ?? throw Lacks("auth_url")).AbsoluteUri.TrimEnd('/');
        if (trimmed.EndsWith("/v3", StringComparison.Ordinal))
        {
            return (new Uri(trimmed), null);
        }

        // The second version is long gone; its address is still found in old files.
        var bare = trimmed.EndsWith("/v2.0", StringComparison.Ordinal) ? trimmed[..^"/v2.0".Length] : trimmed;
        return (new Uri($"{bare}/v3"), new Uri(bare));
    }

    private Uri? Address(string key)
    {
        if (Text(auth, key) is not { } text)
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new CredentialsException(
                $"{source.Subject} has {(key == "auth_url" ? "an" : "a")} {source.Key(key)} that is not an http address: {text}",
                null,
                key == "auth_url" ? "it looks like https://host:5000/v3" : "it begins with https://");
    }

    private string Interface()
    {
        var text = Text(entry, "interface") ?? Text(entry, "endpoint_type") ?? "public";
        var plain = text.EndsWith("URL", StringComparison.Ordinal) ? text[..^"URL".Length] : text;
        return plain is "public" or "internal" or "admin"
            ? plain
            : throw new CredentialsException($"{source.Subject} has interface {text}", "it is public, internal or admin", source.Mend("interface"));
    }

    private string? FirstRegion() =>
        entry.Children.TryGetValue("regions", out var node) && node is YamlSequenceNode { Children: [var first, ..] }
            ? first switch
            {
                YamlScalarNode { Value: { Length: > 0 } name } => name,
                YamlMappingNode region => Text(region, "name"),
                _ => null,
            }
            : null;

    private string? CaCertificate()
    {
        if (Text(entry, "cacert") is not { } text)
        {
            return null;
        }

        var path = text == "~" || text.StartsWith("~/", StringComparison.Ordinal)
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), text.TrimStart('~').TrimStart('/'))
            : Path.GetFullPath(text, folder);
        if (!File.Exists(path))
        {
            throw new CredentialsException($"{source.Subject} has a {source.Key("cacert")} that does not exist: {path}", null, source.Mend("cacert"));
        }

        try
        {
            return File.ReadLines(path).Any(line => line.StartsWith("-----BEGIN CERTIFICATE", StringComparison.Ordinal))
                ? path
                : throw new CredentialsException($"{source.Subject} has a {source.Key("cacert")} without a certificate in PEM form: {path}", null, source.Mend("cacert"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CredentialsException($"Cannot read {path}", exception.Message, $"{source.Mend("cacert")}, or make the file readable", exception);
        }
    }

    private OwnedName RequiredOwned(string kind, string nameKey) => Owned(kind, nameKey) ?? throw Lacks(nameKey);

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

    private CredentialsException Lacks(string key) => new($"{source.Subject} has no {source.Key(key)}", null, source.Give(key));

    private static string? Text(YamlMappingNode mapping, string key) =>
        mapping.Children.TryGetValue(key, out var node) && node is YamlScalarNode { Value: { Length: > 0 } value } ? value : null;
}
