using System.Globalization;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.OpenStack;

/// <summary>
/// Settings from the provider block, Terraform's environment and clouds.yaml. With a cloud, its entry is first for who and where, then the
/// environment fills what is empty, and the block's own arguments do not count; region and TLS go the other way round.
/// </summary>
internal static class CloudSettingsReader
{
    public static CloudSettings Read(ObjectValue block, IReadOnlyDictionary<string, string> environment, string terraformVersion)
    {
        string? Ambient(params string[] names) =>
            names.Select(name => environment.GetValueOrDefault(name)).FirstOrDefault(value => !string.IsNullOrEmpty(value));

        var cloud = block.Given("cloud") ?? Ambient("OS_CLOUD");
        var entry = cloud is null ? null : CloudsFile.Find(cloud, environment);

        string? Identity(string argument, string key, params string[] names) =>
            (entry is null ? block.Given(argument) : entry.GetValueOrDefault("auth." + key)) ?? Ambient(names);

        string? Reached(string argument, string key, params string[] names) =>
            block.Given(argument) ?? Ambient(names) ?? entry?.GetValueOrDefault(key);

        var authUrl = Identity("auth_url", "auth_url", "OS_AUTH_URL")
            ?? throw new ProviderException("One of 'auth_url' or 'cloud' must be specified");
        var domainId = Identity("domain_id", "domain_id", "OS_DOMAIN_ID");
        var domainName = Identity("domain_name", "domain_name", "OS_DOMAIN_NAME");
        var defaultDomain = entry is null ? block.Given("default_domain") ?? Ambient("OS_DEFAULT_DOMAIN") ?? "default" : null;

        return new CloudSettings
        {
            AuthUrl = authUrl,
            UserName = Identity("user_name", "username", "OS_USERNAME"),
            UserId = Identity("user_id", "user_id", "OS_USER_ID"),
            Password = Identity("password", "password", "OS_PASSWORD"),
            Token = Identity("token", "token", "OS_TOKEN", "OS_AUTH_TOKEN"),
            ApplicationCredentialId = Identity("application_credential_id", "application_credential_id", "OS_APPLICATION_CREDENTIAL_ID"),
            ApplicationCredentialName = Identity("application_credential_name", "application_credential_name", "OS_APPLICATION_CREDENTIAL_NAME"),
            ApplicationCredentialSecret =
                Identity("application_credential_secret", "application_credential_secret", "OS_APPLICATION_CREDENTIAL_SECRET"),
            ProjectId = Identity("tenant_id", "project_id", "OS_TENANT_ID", "OS_PROJECT_ID"),
            ProjectName = Identity("tenant_name", "project_name", "OS_TENANT_NAME", "OS_PROJECT_NAME"),
            UserDomainId = Identity("user_domain_id", "user_domain_id", "OS_USER_DOMAIN_ID") ?? domainId,
            UserDomainName = Identity("user_domain_name", "user_domain_name", "OS_USER_DOMAIN_NAME") ?? domainName,
            ProjectDomainId = Identity("project_domain_id", "project_domain_id", "OS_PROJECT_DOMAIN_ID") ?? domainId,
            ProjectDomainName = Identity("project_domain_name", "project_domain_name", "OS_PROJECT_DOMAIN_NAME") ?? domainName,
            Region = Reached("region", "region_name", "OS_REGION_NAME"),
            Interface = Interface(block.Given("endpoint_type") ?? Ambient("OS_ENDPOINT_TYPE")),
            Transport = new Transport(
                block.Flag("insecure") ?? Truth(Ambient("OS_INSECURE")) ?? (Truth(entry?.GetValueOrDefault("verify")) is false),
                Reached("cacert_file", "cacert", "OS_CACERT"),
                Reached("cert", "cert", "OS_CERT"),
                Reached("key", "key", "OS_KEY")),
            MaxRetries = (int)(block.Number("max_retries") ?? 0),
            EndpointOverrides = block.Map("endpoint_overrides"),
            DefaultPool = Ambient("OS_POOL_NAME"),
            TerraformVersion = terraformVersion,
        }
        .WithDefaultDomain(defaultDomain);
    }

    private static CloudSettings WithDefaultDomain(this CloudSettings settings, string? domain) =>
        domain is null
            ? settings
            : settings with
            {
                UserDomainId = settings.UserDomainId ?? (settings.UserDomainName is null ? domain : null),
                ProjectDomainId = settings.ProjectDomainId ?? (settings.ProjectDomainName is null ? domain : null),
            };

    private static string Interface(string? endpointType) => endpointType?.Replace("URL", string.Empty, StringComparison.Ordinal) ?? "public";

    private static bool? Truth(string? text) => text?.ToLower(CultureInfo.InvariantCulture) switch
    {
        null => null,
        "1" or "t" or "true" or "yes" => true,
        _ => false,
    };
}
