using System.Text;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Security;
using GourmetGram.Rehearsal.Cluster.Storage;

namespace GourmetGram.Rehearsal.Cluster.Controllers;

/// <summary>Fills secrets of type service-account-token.</summary>
internal sealed class TokenSecretController(ClusterObjects objects, TokenIssuer tokens, string authorityPem) : IController
{
    private const string TokenType = "kubernetes.io/service-account-token";

    private static readonly ApiKind Secrets = BuiltInKinds.Find("", "secrets");
    private static readonly ApiKind Accounts = BuiltInKinds.Find("", "serviceaccounts");

    public IReadOnlyList<string> Watches { get; } = ["/secrets", "/serviceaccounts"];

    public IEnumerable<WorkKey> Concerned(Change change) => change.Object.Resource == "/secrets"
        ? [new WorkKey(change.Object.Namespace, change.Object.Name)]
        : objects.List(Secrets, change.Object.Namespace).Where(secret => AccountOf(secret) == change.Object.Name)
            .Select(secret => new WorkKey(secret.Namespace(), secret.Name()));

    public TimeSpan? Reconcile(WorkKey key)
    {
        if (objects.Find(Secrets, key.Namespace, key.Name) is not { } secret || AccountOf(secret) is not { } name)
        {
            return null;
        }

        if (objects.Find(Accounts, key.Namespace, name) is not { } account)
        {
            if (secret.At("data", "token") is not null)
            {
                objects.Delete(Secrets, key.Namespace, key.Name, Removal.Background);
            }

            return null;
        }

        if (secret.At("data", "token") is null)
        {
            objects.Change(Secrets, secret, item =>
            {
                item.Annotate("kubernetes.io/service-account.uid", account.Uid());
                var data = item.Child("data");
                data["token"] = Base64(tokens.IssueForSecret(account));
                data["ca.crt"] = Base64(authorityPem);
                data["namespace"] = Base64(key.Namespace);
            });
        }

        return null;
    }

    private static string? AccountOf(JsonObject secret) =>
        secret.Text("type") == TokenType ? secret.Annotation("kubernetes.io/service-account.name") : null;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
