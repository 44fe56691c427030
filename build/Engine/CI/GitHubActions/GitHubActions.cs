using System.Text.Json;
using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace Nuke.Common.CI.GitHubActions;

/// <summary>
/// A job of GitHub Actions. Properties are its variables:
/// https://docs.github.com/actions/reference/workflows-and-actions/variables
/// </summary>
public partial class GitHubActions : Host, IBuildServer
{
    private readonly Lazy<JsonElement> _event;

    internal GitHubActions()
    {
        _event = new Lazy<JsonElement>(() => JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(EventPath.NotNull())));
    }

    internal static bool IsRunningGitHubActions => EnvironmentInfo.HasVariable("GITHUB_ACTIONS");

    /// <summary>The job that the build runs in; null elsewhere.</summary>
    public static new GitHubActions? Instance => Host.Instance as GitHubActions;

    string? IBuildServer.Branch => Ref;

    string? IBuildServer.Commit => Sha;

    /// <summary>The home folder.</summary>
    public string? Home => EnvironmentInfo.GetVariable("HOME");

    /// <summary>The workflow's name.</summary>
    public string? Workflow => Variable("WORKFLOW");

    /// <summary>The action or step.</summary>
    public string? Action => Variable("ACTION");

    /// <summary>Who started the workflow.</summary>
    public string? Actor => Variable("ACTOR");

    /// <summary>Owner and name of the repository.</summary>
    public string? Repository => Variable("REPOSITORY");

    /// <summary>The repository's owner.</summary>
    public string? RepositoryOwner => Variable("REPOSITORY_OWNER");

    /// <summary>The event that started the workflow.</summary>
    public string? EventName => Variable("EVENT_NAME");

    /// <summary>The file with the event.</summary>
    public string? EventPath => Variable("EVENT_PATH");

    /// <summary>The folder that steps work in.</summary>
    public string? Workspace => Variable("WORKSPACE");

    /// <summary>The commit.</summary>
    public string? Sha => Variable("SHA");

    /// <summary>The full reference of branch or tag.</summary>
    public string? Ref => Variable("REF");

    /// <summary>The short reference of branch or tag.</summary>
    public string? RefName => Variable("REF_NAME");

    /// <summary>The source branch of a pull request.</summary>
    public string? HeadRef => Variable("HEAD_REF");

    /// <summary>The target branch of a pull request.</summary>
    public string? BaseRef => Variable("BASE_REF");

    /// <summary>Whether the reference is a <c>branch</c> or a <c>tag</c>.</summary>
    public string? RefType => Variable("REF_TYPE");

    /// <summary>Which attempt of the run this is, from 1.</summary>
    public long RunAttempt => EnvironmentInfo.GetVariable<long>("GITHUB_RUN_ATTEMPT");

    /// <summary>The run's number within its workflow.</summary>
    public long RunNumber => EnvironmentInfo.GetVariable<long>("GITHUB_RUN_NUMBER");

    /// <summary>The run's number within the repository.</summary>
    public long RunId => EnvironmentInfo.GetVariable<long>("GITHUB_RUN_ID");

    /// <summary>The server's address.</summary>
    public string? ServerUrl => Variable("SERVER_URL");

    /// <summary>The job's key in its workflow.</summary>
    public string? Job => Variable("JOB");

    /// <summary>The token, if the workflow passes it on.</summary>
    public string? Token => Variable("TOKEN");

    /// <summary>Whether the workflow runs for a pull request.</summary>
    public bool IsPullRequest => EventName == "pull_request";

    /// <summary>The pull request's number, from the event.</summary>
    public int? PullRequestNumber => _event.Value.GetProperty("number").GetInt32();

    /// <summary>What happened to the pull request, from the event.</summary>
    public string? PullRequestAction => _event.Value.GetProperty("action").GetString();

    /// <summary>The file that takes the step's summary, in Markdown.</summary>
    public AbsolutePath? StepSummaryFile => Variable("STEP_SUMMARY");

    /// <summary>Opens a fold.</summary>
    public void Group(string group) => WriteCommand("group", group);

    /// <summary>Closes a fold.</summary>
    public void EndGroup(string group) => WriteCommand("endgroup", group);

    /// <summary>Writes a message that is shown only if debugging is on.</summary>
    public void WriteDebug(string message) => WriteCommand("debug", message);

    /// <summary>Annotates the run with a warning.</summary>
    public void WriteWarning(string message) => WriteCommand("warning", message);

    /// <summary>Annotates the run with an error.</summary>
    public void WriteError(string message) => WriteCommand("error", message);

    /// <summary>
    /// Writes a command for the runner:
    /// https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
    /// </summary>
    public void WriteCommand(
        string command, string? message = null, Configure<Dictionary<string, object>>? dictionaryConfigurator = null)
    {
        var parameters = dictionaryConfigurator.InvokeSafe([]).Select(x => $"{x.Key}={EscapeProperty(x.Value.ToString())}");
        var head = $"{command} {string.Join(", ", parameters)}".TrimEnd();
        Console.WriteLine($"::{head}::{EscapeData(message)}");
    }

    private static string? Variable(string name) => EnvironmentInfo.GetVariable("GITHUB_" + name);

    private static string? EscapeData(string? text) => text?.Replace("%", "%25").Replace("\r", "%0D").Replace("\n", "%0A");

    private static string? EscapeProperty(string? text) => EscapeData(text)?.Replace(":", "%3A").Replace(",", "%2C");
}
