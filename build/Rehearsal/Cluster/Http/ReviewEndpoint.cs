using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Security;

namespace GourmetGram.Rehearsal.Cluster.Http;

/// <summary>Questions about who one is and what one may do. Nothing is stored.</summary>
internal sealed class ReviewEndpoint(Authorizer authorizer, TokenIssuer tokens)
{
    public async Task HandleAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var body = await BodyReader.ObjectAsync(request.Context.Request, request.Kind.Kind, cancellationToken);
        var spec = body.Node.At("spec");
        var answer = new JsonObject
        {
            ["kind"] = request.Kind.Kind,
            ["apiVersion"] = request.Kind.ApiVersion,
            ["metadata"] = new JsonObject(),
        };
        switch (request.Kind.Kind)
        {
            case "SelfSubjectReview":
                answer["status"] = new JsonObject { ["userInfo"] = request.User.Describe() };
                break;
            case "SelfSubjectAccessReview":
                answer["spec"] = spec?.DeepClone();
                answer["status"] = Access(request.User, spec);
                break;
            case "SubjectAccessReview" or "LocalSubjectAccessReview":
                answer["spec"] = spec?.DeepClone();
                answer["status"] = Access(new User(spec.Text("user") ?? "", [.. spec.At("groups").Texts()]), spec);
                break;
            case "SelfSubjectRulesReview":
                answer["spec"] = new JsonObject();
                answer["status"] = Rules(request.User, spec.Text("namespace") ?? "");
                break;
            case "TokenReview":
                answer["spec"] = spec?.DeepClone();
                answer["status"] = tokens.Verify(spec.Text("token") ?? "") is { } user
                    ? new JsonObject { ["authenticated"] = true, ["user"] = user.Describe(), ["audiences"] = new JsonArray(TokenIssuer.Issuer) }
                    : new JsonObject { ["user"] = new JsonObject(), ["error"] = "invalid bearer token" };
                break;
        }

        await Answers.JsonAsync(request.Context, 201, answer, cancellationToken);
    }

    private JsonObject Access(User user, JsonNode? spec)
    {
        Attributes attributes;
        if (spec.At("resourceAttributes") is { } resource)
        {
            attributes = new Attributes(
                user, resource.Text("verb") ?? "", resource.Text("group") ?? "", resource.Text("resource") ?? "", resource.Text("subresource") ?? "",
                resource.Text("namespace") ?? "", resource.Text("name") ?? "");
        }
        else
        {
            var path = spec.At("nonResourceAttributes");
            attributes = new Attributes(user, path.Text("verb") ?? "", "", "", "", "", "") { Path = path.Text("path") ?? "" };
        }

        var decision = authorizer.Decide(attributes);
        var status = new JsonObject { ["allowed"] = decision.Allowed };
        if (decision.Reason.Length > 0)
        {
            status["reason"] = decision.Reason;
        }

        return status;
    }

    private JsonObject Rules(User user, string @namespace)
    {
        var rules = authorizer.RulesFor(user, @namespace).Select(pair => pair.Rule).ToList();
        return new JsonObject
        {
            ["resourceRules"] = Json.Array(rules.Where(rule => rule["resources"] is not null).Select(rule => (JsonNode)rule.DeepClone())),
            ["nonResourceRules"] = Json.Array(rules.Where(rule => rule["nonResourceURLs"] is not null).Select(rule => (JsonNode)rule.DeepClone())),
            ["incomplete"] = false,
        };
    }
}
