using System.Text.Json;

namespace Nuke.Common.Execution;

/// <summary>Describes a build's parameters and targets as a JSON schema (draft 4).</summary>
public class SchemaUtility
{
    /// <summary>The schema as text.</summary>
    public static string GetJsonString(INukeBuild build) => new SchemaWriter(build).Write();

    /// <summary>The schema as a document.</summary>
    public static JsonDocument GetJsonDocument(INukeBuild build) => JsonDocument.Parse(GetJsonString(build));
}
