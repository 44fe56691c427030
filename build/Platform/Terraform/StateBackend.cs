using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Terraform;

/// <summary>Tells Terraform where its state lives, and gives it the login for that.</summary>
internal static class StateBackend
{
    private static readonly ImmutableArray<string> S3Variables =
    [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE",
        "AWS_CA_BUNDLE", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME", "AWS_WEB_IDENTITY_TOKEN_FILE",
    ];

    private static readonly ImmutableArray<string> HttpVariables = 
    [
        "TF_HTTP_USERNAME", "TF_HTTP_PASSWORD", "TF_HTTP_UPDATE_METHOD", "TF_HTTP_LOCK_METHOD", "TF_HTTP_UNLOCK_METHOD",
        "TF_HTTP_CLIENT_CA_CERTIFICATE_PEM", "TF_HTTP_CLIENT_CERTIFICATE_PEM", "TF_HTTP_CLIENT_PRIVATE_KEY_PEM",
    ];

    private static readonly ImmutableArray<string> Secrets = ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "TF_HTTP_PASSWORD", "TF_HTTP_CLIENT_PRIVATE_KEY_PEM"];

    /// <summary>The configuration of the backend, without any login; null for a local state.</summary>
    public static string? Json(StateStore? store, string site, string suffix)
    {
        JsonObject? backend = store switch
        {
            StateStore.S3 s3 => new JsonObject { ["s3"] = S3(s3, $"gourmetgram/{site}/{suffix}/terraform.tfstate") },
            StateStore.Http http => new JsonObject { ["http"] = Http(http) },
            _ => null,
        };
        return backend is null
            ? null
            : new JsonObject { ["terraform"] = new JsonObject { ["backend"] = backend } }.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }

    /// <summary>The variables that Terraform takes the login from; the secret ones become known to the redactor.</summary>
    /// <exception cref="CredentialsException">There is no login for an S3 store.</exception>
    public static ImmutableArray<(string Name, string Value)> Login(StateStore? store, Func<string, string?> environment, Redactor redactor)
    {
        var names = store switch
        {
            StateStore.S3 => S3Variables,
            StateStore.Http => HttpVariables,
            _ => [],
        };
        ImmutableArray<(string Name, string Value)> found = [.. names.Select(name => (name, Value: environment(name) ?? "")).Where(variable => variable.Value.Length > 0)];
        foreach (var (_, value) in found.Where(variable => Secrets.Contains(variable.Name)))
        {
            redactor.Add(new Secret(value));
        }

        var hasFile = environment("HOME") is { Length: > 0 } home && File.Exists(Path.Combine(home, ".aws", "credentials"));
        return store is not StateStore.S3 || !found.IsEmpty || hasFile
            ? found
            : throw new CredentialsException(
                "There is no login for the store of Terraform's state",
                "neither AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY nor AWS_PROFILE are set, and there is no ~/.aws/credentials",
                "export AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of the store, or leave --state-backend out: the state is then found again from what the cloud holds");
    }

    private static JsonObject Http(StateStore.Http store)
    {
        var http = new JsonObject { ["address"] = store.Address };
        if (store.LockAddress is { } lockAddress)
        {
            http["lock_address"] = lockAddress;
            http["unlock_address"] = lockAddress;
        }

        return http;
    }

    private static JsonObject S3(StateStore.S3 store, string key)
    {
        var s3 = new JsonObject
        {
            ["bucket"] = store.Bucket,
            ["key"] = key,
            ["region"] = store.Region,
            ["use_lockfile"] = true,
        };
        if (store.Endpoint is { } endpoint)
        {
            // Stores that speak S3 without being AWS have neither its accounts nor its regions, and rarely a name per bucket.
            s3["endpoints"] = new JsonObject { ["s3"] = endpoint };
            s3["use_path_style"] = true;
            s3["skip_credentials_validation"] = true;
            s3["skip_metadata_api_check"] = true;
            s3["skip_region_validation"] = true;
            s3["skip_requesting_account_id"] = true;
            s3["skip_s3_checksum"] = true;
        }

        return s3;
    }
}
