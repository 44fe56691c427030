using static GourmetGram.Rehearsal.Provider.Schemas.Declare;

namespace GourmetGram.Rehearsal.Provider.Schemas;

/// <summary>Schema of the provider block, as version 3.4.0 of the provider has it.</summary>
internal static class ProviderSchema
{
    public static BlockSchema Block { get; } = new(
        [
            Flag("allow_reauth").AsOptional(),
            Text("application_credential_id").AsOptional(),
            Text("application_credential_name").AsOptional(),
            Text("application_credential_secret").AsOptional(),
            Text("auth_url").AsOptional(),
            Text("cacert_file").AsOptional(),
            Text("cert").AsOptional(),
            Text("cloud").AsOptional(),
            Text("default_domain").AsOptional(),
            Flag("delayed_auth").AsOptional(),
            Flag("disable_no_cache_header").AsOptional(),
            Text("domain_id").AsOptional(),
            Text("domain_name").AsOptional(),
            Flag("enable_logging").AsOptional(),
            TextMap("endpoint_overrides").AsOptional(),
            Text("endpoint_type").AsOptional(),
            Flag("insecure").AsOptional(),
            Text("key").AsOptional(),
            Number("max_retries").AsOptional(),
            Text("password").AsOptional().Secret(),
            Text("project_domain_id").AsOptional(),
            Text("project_domain_name").AsOptional(),
            Text("region").AsOptional(),
            Flag("swauth").AsOptional(),
            Flag("system_scope").AsOptional(),
            Text("tenant_id").AsOptional(),
            Text("tenant_name").AsOptional(),
            Text("token").AsOptional(),
            Text("user_domain_id").AsOptional(),
            Text("user_domain_name").AsOptional(),
            Text("user_id").AsOptional(),
            Text("user_name").AsOptional(),
        ],
        []);
}
