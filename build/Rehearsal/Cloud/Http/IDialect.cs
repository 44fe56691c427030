namespace GourmetGram.Rehearsal.Cloud.Http;

/// <summary>How one service words its errors and decorates its answers.</summary>
internal interface IDialect
{
    /// <summary>First path segment, for example "compute".</summary>
    string Prefix { get; }

    Answer Refuse(Refusal refusal, Call call);

    /// <summary>No such path (404) or no such verb on it (405).</summary>
    Answer Unroutable(int status, Call call);

    /// <summary>Looks at the request before its handler does; may refuse it.</summary>
    void Admit(Call call)
    {
    }

    Answer Decorate(Answer answer, Call call) => answer;
}
