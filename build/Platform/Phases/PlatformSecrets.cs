using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Kubernetes;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Phases;

/// <summary>
/// The platform's credentials: generated once, kept in the cluster, which is the only place that knows them. The redactor learns them
/// whenever they are seen.
/// </summary>
/// <param name="api">The cluster.</param>
/// <param name="redactor">Learns the passwords.</param>
internal sealed class PlatformSecrets(KubernetesApi api, Redactor redactor)
{
    public const string Namespace = "gourmetgram-platform";

    private const int PasswordLength = 32;

    private static readonly ImmutableArray<SecretShape> Shapes =
    [
        new("minio-credentials", [new("accesskey", "gourmetgram"), new("secretkey", null)]),
        new("postgres-credentials", [new("username", "mlflow"), new("password", null), new("dbname", "mlflow")]),
    ];

    // A key without a value is generated.
    private sealed record SecretKey(string Name, string? Value);

    private sealed record SecretShape(string Name, ImmutableArray<SecretKey> Keys);

    /// <summary>Names of the secrets that are missing or incomplete.</summary>
    public async Task<ImmutableArray<string>> MissingAsync(CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(Shapes.Select(shape => FindAsync(shape, cancellationToken))).ConfigureAwait(false);
        return [.. Shapes.Zip(found).Where(pair => Lacking(pair.First, pair.Second).Any()).Select(pair => pair.First.Name)];
    }

    /// <summary>Makes what is missing, and changes nothing that is there.</summary>
    public Task EnsureAsync(CancellationToken cancellationToken) => Task.WhenAll(Shapes.Select(shape => EnsureAsync(shape, cancellationToken)));

    private static ObjectReference Reference(SecretShape shape) => new("v1", "Secret", Namespace, shape.Name);

    private static IEnumerable<SecretKey> Lacking(SecretShape shape, JsonObject? secret) =>
        shape.Keys.Where(key => string.IsNullOrEmpty(secret.Text("data", key.Name)));

    private async Task EnsureAsync(SecretShape shape, CancellationToken cancellationToken)
    {
        var secret = await FindAsync(shape, cancellationToken).ConfigureAwait(false);
        if (secret is null)
        {
            var manifest = new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Secret",
                ["metadata"] = new JsonObject
                {
                    ["name"] = shape.Name,
                    ["namespace"] = Namespace,
                    ["labels"] = new JsonObject { ["app.kubernetes.io/part-of"] = "gourmetgram" },
                },
                ["type"] = "Opaque",
                ["data"] = Generate(shape.Keys),
            };
            // Null: somebody was faster, and theirs is the one that counts.
            secret = await api.CreateAsync(manifest, cancellationToken).ConfigureAwait(false) ?? await FindAsync(shape, cancellationToken).ConfigureAwait(false);
        }

        if (Lacking(shape, secret).ToArray() is { Length: > 0 } lacking)
        {
            await api.MergeAsync(Reference(shape), new JsonObject { ["data"] = Generate(lacking) }, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<JsonObject?> FindAsync(SecretShape shape, CancellationToken cancellationToken)
    {
        var secret = await api.FindAsync(Reference(shape), cancellationToken).ConfigureAwait(false);
        foreach (var key in shape.Keys.Where(key => key.Value is null))
        {
            if (secret.Text("data", key.Name) is { Length: > 0 } encoded)
            {
                redactor.Add(new Secret(Encoding.UTF8.GetString(Convert.FromBase64String(encoded))));
            }
        }

        return secret;
    }

    private JsonObject Generate(IEnumerable<SecretKey> keys) => new(keys.Select(key => KeyValuePair.Create(key.Name, (JsonNode?)Encode(key.Value ?? Password()))));

    // Letters and digits only: it becomes part of a URL in the pods.
    private string Password()
    {
        var password = RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", PasswordLength);
        redactor.Add(new Secret(password));
        return password;
    }

    private static string Encode(string value) => Convert.ToBase64String(Encoding.UTF8.GetBytes(value));
}
