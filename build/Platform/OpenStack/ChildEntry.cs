using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace GourmetGram.Platform.OpenStack;

/// <summary>
/// An entry of clouds.yaml as gophercloud (Terraform's provider) reads it: it merges no profiles, takes paths from its own working
/// directory, assumes no domain, and knows neither a list of regions nor identity providers.
/// </summary>
internal static class ChildEntry
{
    /// <summary>The entry with what gophercloud would miss filled in; equal to the given one when it misses nothing.</summary>
    public static YamlMappingNode Of(CloudCredentials credentials, YamlMappingNode entry)
    {
        var child = Copy(entry);
        child.Children.Remove("profile");
        child.Children.Remove("cloud");
        if (credentials.CaCertificate is { } file)
        {
            Set(child, "cacert", file);
        }

        if (credentials.Region is { } region)
        {
            Set(child, "region_name", region);
        }

        if (!credentials.Verify)
        {
            Set(child, "verify", "false", ScalarStyle.Plain);
        }

        var auth = (YamlMappingNode)child.Children["auth"];
        switch (credentials)
        {
            case CloudCredentials.ApplicationCredential { User: { } user }:
                Domain(auth, "user", user);
                break;
            case CloudCredentials.ApplicationCredential:
                // A user beside the credential's id makes gophercloud ask for the user's domain.
                foreach (var key in new[] { "username", "user_id", "user_domain_name", "user_domain_id", "project_name", "project_id", "project_domain_name", "project_domain_id" })
                {
                    auth.Children.Remove(key);
                }

                break;
            case CloudCredentials.Password password:
                Domain(auth, "user", password.User);
                Domain(auth, "project", password.Project);
                break;
            case CloudCredentials.Token { Project: { } project }:
                Domain(auth, "project", project);
                break;
        }

        return child;
    }

    /// <summary>The same cloud, logged in to with a token.</summary>
    public static YamlMappingNode OfToken(CloudCredentials credentials, CloudSession session)
    {
        var entry = new YamlMappingNode
        {
            { "auth_type", "v3token" },
            {
                "auth",
                new YamlMappingNode
                {
                    { "auth_url", Quoted((credentials.VersionsUrl ?? credentials.AuthUrl).AbsoluteUri) },
                    // The token from before the project was chosen is the one that every Keystone lets choose (again).
                    { "token", Quoted((session.Unscoped ?? session.Token).Reveal()) },
                    { "project_id", Quoted(session.ProjectId) },
                }
            },
            { "interface", credentials.Interface },
            { "identity_api_version", "3" },
        };
        if (credentials.Region is { } region)
        {
            Set(entry, "region_name", region);
        }

        if (credentials.CaCertificate is { } file)
        {
            Set(entry, "cacert", file);
        }

        if (!credentials.Verify)
        {
            Set(entry, "verify", "false", ScalarStyle.Plain);
        }

        return entry;
    }

    /// <summary>One entry as a clouds.yaml of its own. Holds secrets.</summary>
    public static string Text(string cloud, YamlMappingNode entry)
    {
        using var writer = new StringWriter();
        new YamlStream(new YamlDocument(new YamlMappingNode("clouds", new YamlMappingNode(Quoted(cloud), entry)))).Save(writer, assignAnchors: false);
        return writer.ToString();
    }

    private static void Domain(YamlMappingNode auth, string kind, OwnedName owned)
    {
        if (owned.Id is null && owned.DomainId is null && !auth.Children.ContainsKey($"{kind}_domain_name"))
        {
            Set(auth, $"{kind}_domain_name", owned.DomainName ?? "Default");
        }
    }

    // An equal value stays as it was written.
    private static void Set(YamlMappingNode mapping, string key, string value, ScalarStyle style = ScalarStyle.DoubleQuoted)
    {
        if (mapping.Children.TryGetValue(key, out var known) && known is YamlScalarNode scalar && scalar.Value == value)
        {
            return;
        }

        mapping.Children[key] = new YamlScalarNode(value) { Style = style };
    }

    private static YamlScalarNode Quoted(string value) => new(value) { Style = ScalarStyle.DoubleQuoted };

    private static YamlMappingNode Copy(YamlMappingNode mapping)
    {
        var copy = new YamlMappingNode();
        foreach (var (key, value) in mapping.Children)
        {
            copy.Children[key] = value is YamlMappingNode inner ? Copy(inner) : value;
        }

        return copy;
    }
}
