using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GourmetGram.Rehearsal.Cluster.Objects;

namespace GourmetGram.Rehearsal.Cluster.Argo;

/// <summary>
/// One step of a workflow's run, told only by its nodes: leaves that were running are done, what waited for them begins. Outputs that a container
/// would have written take their default or a placeholder.
/// </summary>
internal sealed partial class WorkflowEngine(JsonObject workflow, WorkflowSpec spec, DateTimeOffset now)
{
    private const string NoContainer = "rehearsal: no container ran";

    private readonly JsonObject nodes = workflow.Child("status").Child("nodes");
    private readonly HashSet<string> running = [.. (workflow.At("status", "nodes") as JsonObject ?? [])
        .Where(pair => pair.Value.Text("phase") == "Running").Select(pair => pair.Key)];

    /// <summary>Advances the entrypoint; returns the phase it has come to.</summary>
    public string Advance()
    {
        var scope = spec.GlobalScope(workflow);
        var entry = new JsonObject { ["template"] = spec.Entrypoint, ["arguments"] = spec.Spec.At("arguments")?.DeepClone() };
        return Run(workflow.Name(), workflow.Name(), entry, scope, "");
    }

    /// <summary>Advances the exit handler, after the entrypoint has ended.</summary>
    public string Exit(string handler, string status)
    {
        var scope = spec.GlobalScope(workflow).SetItem("workflow.status", status);
        var entry = new JsonObject { ["template"] = handler, ["arguments"] = spec.Spec.At("arguments")?.DeepClone() };
        return Run(workflow.Name() + ".onExit", workflow.Name() + ".onExit", entry, scope, "");
    }

    public static IEnumerable<JsonObject> GroupOf(JsonNode? group) => group is JsonArray list ? list.Objects() : group is JsonObject single ? [single] : [];

    /// <summary>Names in dependencies, or in the expression of depends.</summary>
    public static IEnumerable<string> DependenciesOf(JsonNode task) => task.At("dependencies") is JsonArray list
        ? list.Texts()
        : DependsName().Matches(task.Text("depends") ?? "").Select(match => match.Groups["name"].Value).Distinct();

    private static bool IsOver(string? phase) => phase is "Succeeded" or "Failed" or "Error" or "Skipped" or "Omitted";

    private static bool IsBad(string? phase) => phase is "Failed" or "Error";

    private string Run(string name, string display, JsonNode holder, ImmutableDictionary<string, string> scope, string boundary)
    {
        var id = Id(name);
        if (nodes[id] is JsonObject known && IsOver(known.Text("phase")))
        {
            return known.Text("phase")!;
        }

        var template = spec.Find(holder) ?? throw WorkflowProblem.Invalid($"template name '{holder.Text("template")}' undefined");
        var inputs = Inputs(template, holder, scope);
        var inner = scope.RemoveRange(scope.Keys.Where(key => key.StartsWith("inputs.", StringComparison.Ordinal) || key.StartsWith("steps.", StringComparison.Ordinal) || key.StartsWith("tasks.", StringComparison.Ordinal)))
            .SetItems(inputs.Select(pair => KeyValuePair.Create("inputs.parameters." + pair.Key, pair.Value)));
        var type = template["steps"] is not null ? "Steps" : template["dag"] is not null ? "DAG" : template["suspend"] is not null ? "Suspend" : "Pod";
        var node = nodes[id] as JsonObject ?? Begin(id, name, display, type, template.Text("name") ?? "", boundary, inputs);
        var phase = type switch
        {
            "Steps" => Steps(name, id, node, template, inner),
            "DAG" => Tasks(name, id, node, template, inner),
            "Suspend" => Suspend(id, template),
            _ => Leaf(id, display, template),
        };
        if (IsOver(phase))
        {
            End(node, phase, template, inner);
        }

        return phase;
    }

    private string Leaf(string id, string display, JsonObject template)
    {
        if (!running.Contains(id))
        {
            return "Running";
        }

        var outcome = workflow.Annotation(ArgoKinds.OutcomeAnnotation);
        return outcome == "failed" || outcome == $"failed:{display}" || outcome == $"failed:{template.Text("name")}" ? "Failed" : "Succeeded";
    }

    /// <summary>Goes on when its duration is over, or when somebody resumes it by setting the node's phase.</summary>
    private string Suspend(string id, JsonObject template)
    {
        var duration = template.At("suspend", "duration")?.Printed().TrimEnd('s');
        var started = ObjectReading.Moment(nodes[id].Text("startedAt"));
        return double.TryParse(duration, CultureInfo.InvariantCulture, out var seconds) && started is { } since && now - since >= TimeSpan.FromSeconds(seconds)
            ? "Succeeded"
            : "Running";
    }

    private string Steps(string name, string id, JsonObject node, JsonObject template, ImmutableDictionary<string, string> scope)
    {
        var index = 0;
        var last = id;
        foreach (var group in template.At("steps").Items())
        {
            var groupName = string.Create(CultureInfo.InvariantCulture, $"{name}[{index}]");
            var groupId = Id(groupName);
            var groupNode = nodes[groupId] as JsonObject
                ?? Begin(groupId, groupName, string.Create(CultureInfo.InvariantCulture, $"[{index}]"), "StepGroup", "", id, []);
            Link(nodes[last] as JsonObject ?? node, groupId);
            var phases = new List<string>();
            foreach (var step in GroupOf(group))
            {
                var (phase, known) = RunMany($"{groupName}.{step.Text("name")}", step, scope, id, groupNode);
                phases.Add(phase);
                scope = scope.SetItems(Outputs("steps." + step.Text("name"), known));
            }

            var result = Combine(phases);
            if (!IsOver(result))
            {
                return "Running";
            }

            if (groupNode.Text("phase") == "Running")
            {
                Close(groupNode, result);
            }

            if (IsBad(result))
            {
                node["message"] = $"child '{groupNode.At("children").Texts().FirstOrDefault()}' failed";
                return result;
            }

            last = groupId;
            index++;
        }

        node["outboundNodes"] = nodes[last].At("children")?.DeepClone() ?? new JsonArray();
        return "Succeeded";
    }

    private string Tasks(string name, string id, JsonObject node, JsonObject template, ImmutableDictionary<string, string> scope)
    {
        var tasks = template.At("dag", "tasks").Objects().ToList();
        var phases = new Dictionary<string, string>();
        var progress = true;
        while (progress)
        {
            progress = false;
            foreach (var task in tasks)
            {
                var taskName = task.Text("name") ?? "";
                var dependencies = DependenciesOf(task).ToList();
                if (phases.ContainsKey(taskName) || dependencies.Any(dependency => !phases.TryGetValue(dependency, out var phase) || !IsOver(phase)))
                {
                    continue;
                }

                progress = true;
                var full = $"{name}.{taskName}";
                if (!IsMet(task, dependencies, phases))
                {
                    phases[taskName] = "Omitted";
                    Skip(full, taskName, "Omitted", id, "omitted: depends condition not met");
                    continue;
                }

                var parent = dependencies.Count == 0 ? node : nodes[Id($"{name}.{dependencies[0]}")] as JsonObject ?? node;
                var (ended, known) = RunMany(full, task, scope, id, parent);
                phases[taskName] = ended;
                scope = scope.SetItems(Outputs("tasks." + taskName, known));
            }
        }

        if (tasks.Any(task => !phases.TryGetValue(task.Text("name") ?? "", out var phase) || !IsOver(phase)))
        {
            return "Running";
        }

        return phases.Values.Any(IsBad) ? "Failed" : "Succeeded";
    }

    private static bool IsMet(JsonObject task, List<string> dependencies, Dictionary<string, string> phases)
    {
        if (task.Text("depends") is not { } expression || !expression.Contains('.'))
        {
            return dependencies.All(dependency => phases[dependency] is "Succeeded" or "Skipped");
        }

        // Conditions joined with && all hold, with || one of them.
        bool Holds(string term) => DependsTerm().Match(term) is { Success: true } match && phases.TryGetValue(match.Groups["name"].Value, out var phase)
            && (match.Groups["state"].Value is { Length: > 0 } state ? phase == state || (state == "Succeeded" && phase == "Skipped") : phase is "Succeeded" or "Skipped");
        return expression.Contains("||", StringComparison.Ordinal)
            ? expression.Split("||").Any(Holds)
            : expression.Split("&&").All(Holds);
    }

    /// <summary>A step or task, once or for each of its items. Returns the combined phase and the node that bears its outputs.</summary>
    private (string Phase, JsonObject? Node) RunMany(string name, JsonObject step, ImmutableDictionary<string, string> scope, string boundary, JsonObject parent)
    {
        var items = ItemsOf(step, scope);
        if (items is null)
        {
            var id = Id(name);
            var display = step.Text("name") ?? "";
            Link(parent, id);
            if (step.Text("when") is { Length: > 0 } condition && nodes[id] is null && !Condition.Holds(Fill(condition, scope)))
            {
                Skip(name, display, "Skipped", boundary, $"when '{Fill(condition, scope)}' evaluated false");
                return ("Skipped", null);
            }

            return (Run(name, display, step, scope, boundary), nodes[id] as JsonObject);
        }

        var phases = new List<string>();
        for (var i = 0; i < items.Count; i++)
        {
            var suffix = string.Create(CultureInfo.InvariantCulture, $"({i}:{items[i].Printed()})");
            var itemScope = scope.SetItem("item", items[i].Printed())
                .SetItems((items[i] as JsonObject ?? []).Select(pair => KeyValuePair.Create("item." + pair.Key, pair.Value.Printed())));
            Link(parent, Id(name + suffix));
            phases.Add(Run(name + suffix, step.Text("name") + suffix, step, itemScope, boundary));
        }

        return (Combine(phases), null);
    }

    private static IReadOnlyList<JsonNode?>? ItemsOf(JsonObject step, ImmutableDictionary<string, string> scope)
    {
        if (step["withItems"] is JsonArray items)
        {
            return [.. items];
        }

        if (step.Text("withParam") is { } parameter)
        {
            try
            {
                return Json.Parse(System.Text.Encoding.UTF8.GetBytes(Fill(parameter, scope))) is JsonArray list ? [.. list] : [];
            }
            catch (JsonException)
            {
                return [JsonValue.Create("rehearsal")];
            }
        }

        return step["withSequence"] is { } sequence && int.TryParse(Fill(sequence.At("count")?.Printed() ?? "1", scope), CultureInfo.InvariantCulture, out var count)
            ? [.. Enumerable.Range(0, count).Select(i => JsonValue.Create(i.ToString(CultureInfo.InvariantCulture)))]
            : null;
    }

    private static string Combine(List<string> phases) =>
        phases.Any(phase => !IsOver(phase)) ? "Running" : phases.Any(IsBad) ? "Failed" : "Succeeded";

    private static Dictionary<string, string> Inputs(JsonObject template, JsonNode holder, ImmutableDictionary<string, string> scope)
    {
        var given = holder.At("arguments", "parameters").Objects().DistinctBy(parameter => parameter.Text("name"))
            .ToDictionary(parameter => parameter.Text("name") ?? "", parameter => WorkflowSpec.Value(parameter));
        return template.At("inputs", "parameters").Objects().ToDictionary(
            input => input.Text("name") ?? "",
            input => Fill((given.TryGetValue(input.Text("name") ?? "", out var value) ? value : null) ?? WorkflowSpec.Value(input) ?? "", scope));
    }

    private static IEnumerable<KeyValuePair<string, string>> Outputs(string prefix, JsonObject? node)
    {
        if (node is null)
        {
            yield break;
        }

        yield return KeyValuePair.Create(prefix + ".status", node.Text("phase") ?? "");
        yield return KeyValuePair.Create(prefix + ".outputs.result", "rehearsal");
        foreach (var parameter in node.At("outputs", "parameters").Objects())
        {
            yield return KeyValuePair.Create($"{prefix}.outputs.parameters.{parameter.Text("name")}", parameter.Text("value") ?? "");
        }
    }

    private static string Fill(string text, ImmutableDictionary<string, string> scope) =>
        Tag().Replace(text, match => scope.GetValueOrDefault(match.Groups["name"].Value, match.Value));

    private JsonObject Begin(string id, string name, string display, string type, string template, string boundary, Dictionary<string, string> inputs)
    {
        var node = new JsonObject
        {
            ["id"] = id,
            ["name"] = name,
            ["displayName"] = display,
            ["type"] = type,
            ["templateScope"] = "local/" + workflow.Name(),
            ["phase"] = "Running",
            ["startedAt"] = now.Stamp(),
            ["finishedAt"] = null,
            ["progress"] = "0/1",
        };
        if (template.Length > 0)
        {
            node["templateName"] = template;
        }

        if (boundary.Length > 0)
        {
            node["boundaryID"] = boundary;
        }

        if (inputs.Count > 0)
        {
            node["inputs"] = new JsonObject
            {
                ["parameters"] = Json.Array(inputs.Select(pair => (JsonNode)new JsonObject { ["name"] = pair.Key, ["value"] = pair.Value })),
            };
        }

        nodes[id] = node;
        return node;
    }

    private void End(JsonObject node, string phase, JsonObject template, ImmutableDictionary<string, string> scope)
    {
        Close(node, phase);
        if (node.Text("type") == "Pod")
        {
            node["message"] = phase == "Succeeded" ? NoContainer : "rehearsal: failed as the annotation asks";
        }

        var outputs = template.At("outputs", "parameters").Objects().Select(parameter => (JsonNode)new JsonObject
        {
            ["name"] = parameter.Text("name"),
            ["value"] = Fill(WorkflowSpec.Value(parameter) ?? parameter.At("valueFrom").Text("parameter") ?? "rehearsal", scope),
        }).ToArray();
        if (outputs.Length > 0)
        {
            node["outputs"] = new JsonObject { ["parameters"] = new JsonArray(outputs) };
        }
    }

    private void Close(JsonObject node, string phase)
    {
        node["phase"] = phase;
        node["finishedAt"] = now.Stamp();
        node["progress"] = "1/1";
    }

    private void Skip(string name, string display, string phase, string boundary, string message)
    {
        var node = Begin(Id(name), name, display, "Skipped", "", boundary, []);
        Close(node, phase);
        node["message"] = message;
    }

    private static void Link(JsonObject parent, string child)
    {
        var children = parent["children"] as JsonArray;
        if (children is null)
        {
            parent["children"] = children = [];
        }

        if (!children.Texts().Contains(child))
        {
            children.Add((JsonNode?)JsonValue.Create(child));
        }
    }

    /// <summary>The root bears the workflow's name; others a 32-bit FNV-1a hash of theirs.</summary>
    private string Id(string name)
    {
        if (name == workflow.Name())
        {
            return name;
        }

        var hash = 2166136261u;
        foreach (var octet in System.Text.Encoding.UTF8.GetBytes(name))
        {
            hash = unchecked((hash ^ octet) * 16777619u);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{workflow.Name()}-{hash}");
    }

    [GeneratedRegex(@"\{\{=?\s*(?<name>[^{}\s]+)\s*\}\}")]
    private static partial Regex Tag();

    [GeneratedRegex(@"(?<name>[A-Za-z0-9_-]+)(\.\w+)?")]
    private static partial Regex DependsName();

    [GeneratedRegex(@"^[\s(!]*(?<name>[A-Za-z0-9_-]+)(\.(?<state>\w+))?[\s)]*$")]
    private static partial Regex DependsTerm();
}
