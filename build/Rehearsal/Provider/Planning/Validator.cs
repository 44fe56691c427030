using System.Collections.Immutable;
using System.Globalization;
using GourmetGram.Rehearsal.Provider.Schemas;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.Planning;

/// <summary>Checks what Terraform itself cannot: choices, ranges, arguments that exclude or need each other. Unknown values pass.</summary>
internal static class Validator
{
    public static IEnumerable<Complaint> Check(BlockSchema schema, ObjectValue config) => Check(schema, config, []);

    private static IEnumerable<Complaint> Check(BlockSchema schema, ObjectValue config, ImmutableArray<string> path)
    {
        foreach (var attribute in schema.Attributes.Where(attribute => !config[attribute.Name].IsNull))
        {
            foreach (var complaint in Check(attribute, schema, config, path.Add(attribute.Name)))
            {
                yield return complaint;
            }
        }

        foreach (var block in schema.Blocks)
        {
            var items = config.Blocks(block.Name);
            for (var index = 0; index < items.Length; index++)
            {
                var within = path.Add(block.Name);
                if (block.Nesting == BlockNesting.List)
                {
                    within = within.Add(index.ToString(CultureInfo.InvariantCulture));
                }

                foreach (var complaint in Check(block.Block, items[index], within))
                {
                    // An element of a set has no path of its own.
                    yield return block.Nesting == BlockNesting.Set ? complaint with { Path = within } : complaint;
                }
            }
        }
    }

    private static IEnumerable<Complaint> Check(AttributeSchema attribute, BlockSchema schema, ObjectValue config, ImmutableArray<string> path)
    {
        var (name, value) = (attribute.Name, config[attribute.Name]);
        if (attribute is { Required: false, Optional: false })
        {
            yield return new Complaint(
                "Value for unconfigurable attribute",
                $"Can't configure a value for \"{name}\": its value will be decided automatically based on the result of applying this configuration.",
                path);
        }

        foreach (var other in attribute.Conflicts.Where(other => Written(schema, config, other)))
        {
            yield return new Complaint("Conflicting configuration arguments", $"\"{name}\": conflicts with {other}", path);
        }

        if (!attribute.Needs.IsEmpty && attribute.Needs.Any(other => config[other].IsNull))
        {
            var all = string.Join(',', attribute.Needs.Add(name).Order(StringComparer.Ordinal));
            yield return new Complaint("Missing required argument", $"\"{name}\": all of `{all}` must be specified", path);
        }

        if (!attribute.Choices.IsEmpty && value is TextValue text && !attribute.Choices.Contains(text.Text))
        {
            var choices = string.Join(' ', attribute.Choices.Select(choice => $"\"{choice}\""));
            yield return new Complaint($"expected {name} to be one of [{choices}], got {text.Text}", string.Empty, path);
        }

        if (attribute.Range is { } range && value is NumberValue number && (number.Number < range.Least || number.Number > range.Most))
        {
            yield return new Complaint(
                string.Create(CultureInfo.InvariantCulture, $"expected {name} to be in the range ({range.Least} - {range.Most}), got {number.Number}"), string.Empty, path);
        }
    }

    private static bool Written(BlockSchema schema, ObjectValue config, string name) =>
        schema.Blocks.Any(block => block.Name == name) ? !config.Blocks(name).IsEmpty : !config[name].IsNull;
}
