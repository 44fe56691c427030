using System.Collections;
using System.Collections.Immutable;
using YamlDotNet.RepresentationModel;

namespace GourmetGram.Platform.OpenStack;

/// <summary>
/// The OS_* variables of this process, as openstackclient reads them. They never reach a child.
/// https://docs.openstack.org/python-openstackclient/latest/cli/man/openstack.html#environment-variables
/// </summary>
/// <param name="Variables">Name to value, only those that begin with OS_ and are not empty.</param>
public sealed record CloudEnvironment(ImmutableSortedDictionary<string, string> Variables)
{
    /// <summary>No variables.</summary>
    public static readonly CloudEnvironment Empty = new(ImmutableSortedDictionary<string, string>.Empty);

    // Key under auth in clouds.yaml, and the variables that may hold it: the first set counts.
    private static readonly ImmutableArray<(string Key, ImmutableArray<string> Names)> Auth =
    [
        ("auth_url", ["OS_AUTH_URL"]),
        ("username", ["OS_USERNAME"]),
        ("user_id", ["OS_USER_ID"]),
        ("password", ["OS_PASSWORD"]),
        ("user_domain_name", ["OS_USER_DOMAIN_NAME"]),
        ("user_domain_id", ["OS_USER_DOMAIN_ID"]),
        ("project_name", ["OS_PROJECT_NAME", "OS_TENANT_NAME"]),
        ("project_id", ["OS_PROJECT_ID", "OS_TENANT_ID"]),
        ("project_domain_name", ["OS_PROJECT_DOMAIN_NAME"]),
        ("project_domain_id", ["OS_PROJECT_DOMAIN_ID"]),
        ("application_credential_id", ["OS_APPLICATION_CREDENTIAL_ID"]),
        ("application_credential_name", ["OS_APPLICATION_CREDENTIAL_NAME"]),
        ("application_credential_secret", ["OS_APPLICATION_CREDENTIAL_SECRET"]),
        ("token", ["OS_TOKEN"]),
        ("identity_provider", ["OS_IDENTITY_PROVIDER"]),
        ("protocol", ["OS_PROTOCOL"]),
        ("client_id", ["OS_CLIENT_ID"]),
        ("client_secret", ["OS_CLIENT_SECRET"]),
        ("openid_scope", ["OS_OPENID_SCOPE"]),
        ("discovery_endpoint", ["OS_DISCOVERY_ENDPOINT"]),
        ("access_token_endpoint", ["OS_ACCESS_TOKEN_ENDPOINT"]),
        ("access_token_type", ["OS_ACCESS_TOKEN_TYPE"]),
    ];

    private static readonly ImmutableArray<(string Key, ImmutableArray<string> Names)> Top =
    [
        ("auth_type", ["OS_AUTH_TYPE"]),
        ("region_name", ["OS_REGION_NAME"]),
        ("interface", ["OS_INTERFACE", "OS_ENDPOINT_TYPE"]),
        ("cacert", ["OS_CACERT"]),
    ];

    /// <summary>The variables of this process.</summary>
    public static CloudEnvironment Current() => new(
        Environment.GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .Select(entry => KeyValuePair.Create((string)entry.Key, (string?)entry.Value ?? ""))
            .Where(entry => entry.Key.StartsWith("OS_", StringComparison.Ordinal) && entry.Value.Length > 0)
            .ToImmutableSortedDictionary(StringComparer.Ordinal));

    /// <summary>The value of a variable, null when it is not set.</summary>
    public string? this[string name] => Variables.GetValueOrDefault(name);

    /// <summary>Whether the variables say where a cloud is.</summary>
    public bool NamesCloud => this["OS_AUTH_URL"] is not null;

    /// <summary>The variable that holds what clouds.yaml calls so.</summary>
    internal static string Variable(string key) =>
        Auth.Concat(Top).Where(known => known.Key == key).Select(known => known.Names[0]).FirstOrDefault() ?? $"OS_{key.ToUpperInvariant()}";

    /// <summary>The variables as an entry of clouds.yaml.</summary>
    internal YamlMappingNode Entry()
    {
        var auth = Mapping(Auth);
        // A domain for both, where they have none of their own.
        foreach (var own in new[] { "user_domain", "project_domain" })
        {
            if (this["OS_DEFAULT_DOMAIN"] is { } domain && !auth.Children.ContainsKey($"{own}_id") && !auth.Children.ContainsKey($"{own}_name"))
            {
                auth.Add($"{own}_id", domain);
            }
        }

        var entry = Mapping(Top);
        entry.Add("auth", auth);
        if (this["OS_INSECURE"] is { } insecure && insecure.ToUpperInvariant() is "1" or "TRUE" or "YES" or "ON")
        {
            entry.Add("verify", "false");
        }

        return entry;
    }

    private YamlMappingNode Mapping(ImmutableArray<(string Key, ImmutableArray<string> Names)> keys)
    {
        var mapping = new YamlMappingNode();
        foreach (var (key, names) in keys)
        {
            if (names.Select(name => this[name]).FirstOrDefault(value => value is not null) is { } value)
            {
                mapping.Add(key, new YamlScalarNode(value) { Style = YamlDotNet.Core.ScalarStyle.DoubleQuoted });
            }
        }

        return mapping;
    }
}
