using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Objects;

namespace GourmetGram.Rehearsal.Cluster.Security;

/// <summary>Tokens of service accounts: RS256 JSON web tokens, as the API server signs them.</summary>
internal sealed class TokenIssuer(ClusterPki pki, ClusterObjects objects)
{
    public const string Issuer = "https://kubernetes.default.svc.cluster.local";

    private static readonly Kinds.ApiKind Accounts = Kinds.BuiltInKinds.Find("", "serviceaccounts");

    /// <summary>A token that ends; audiences default to the issuer.</summary>
    public string Issue(JsonObject account, IReadOnlyList<string> audiences, DateTimeOffset issued, DateTimeOffset expires)
    {
        var claims = Claims(account);
        claims["aud"] = Json.Array(audiences.Count == 0 ? [Issuer] : audiences);
        claims["exp"] = expires.ToUnixTimeSeconds();
        claims["iat"] = issued.ToUnixTimeSeconds();
        claims["nbf"] = issued.ToUnixTimeSeconds();
        claims["jti"] = Guid.NewGuid().ToString();
        return Sign(claims);
    }

    /// <summary>The token of a secret of type service-account-token: it ends with the account.</summary>
    public string IssueForSecret(JsonObject account) => Sign(Claims(account));

    /// <summary>The user of a token; null when it is not one of ours, is over, or its account is gone.</summary>
    public User? Verify(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3)
        {
            return null;
        }

        try
        {
            var signature = Base64Url.DecodeFromChars(parts[2]);
            var signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
            if (!pki.TokenKey.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
            {
                return null;
            }

            var claims = Json.ParseObject(Base64Url.DecodeFromChars(parts[1]));
            if (claims.At("exp").AsLong() is { } end && DateTimeOffset.FromUnixTimeSeconds(end) < objects.Now)
            {
                return null;
            }

            var @namespace = claims.At("kubernetes.io").Text("namespace") ?? "";
            var name = claims.At("kubernetes.io", "serviceaccount").Text("name") ?? "";
            var uid = claims.At("kubernetes.io", "serviceaccount").Text("uid");
            return objects.Find(Accounts, @namespace, name) is { } account && account.Uid() == uid
                ? User.ServiceAccount(@namespace, name, uid)
                : null;
        }
        catch (Exception failure) when (failure is FormatException or JsonException)
        {
            return null;
        }
    }

    private static JsonObject Claims(JsonObject account) => new()
    {
        ["iss"] = Issuer,
        ["kubernetes.io"] = new JsonObject
        {
            ["namespace"] = account.Namespace(),
            ["serviceaccount"] = new JsonObject { ["name"] = account.Name(), ["uid"] = account.Uid() },
        },
        ["sub"] = $"system:serviceaccount:{account.Namespace()}:{account.Name()}",
    };

    private string Sign(JsonObject claims)
    {
        var header = new JsonObject { ["alg"] = "RS256", ["typ"] = "JWT" };
        var body = $"{Base64Url.EncodeToString(Json.Bytes(header))}.{Base64Url.EncodeToString(Json.Bytes(claims))}";
        var signature = pki.TokenKey.SignData(Encoding.ASCII.GetBytes(body), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{body}.{Base64Url.EncodeToString(signature)}";
    }
}
