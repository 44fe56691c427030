using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.Reporting;

/// <summary>Asks before something is destroyed. Without a terminal nobody can be asked: then the flag is needed.</summary>
/// <param name="input">Where the answer comes from.</param>
/// <param name="output">Where the question goes.</param>
/// <param name="interactive">Whether a person sits there.</param>
public sealed class Approval(TextReader input, TextWriter output, bool interactive)
{
    /// <summary>Returns when the user approved by typing the word.</summary>
    /// <param name="question">What will happen.</param>
    /// <param name="word">What to type, the suffix as a rule.</param>
    /// <param name="cancellationToken">Ends the wait for an answer.</param>
    /// <exception cref="ApprovalException">Not approved, or nobody to ask.</exception>
    public async Task AskAsync(string question, string word, CancellationToken cancellationToken)
    {
        if (!interactive)
        {
            throw new ApprovalException($"{question} needs approval, and there is no terminal to ask on", null, "add --approve");
        }

        output.Write($"{question}. Type {word} to go on: ");
        output.Flush();
        // A console cannot be asked to stop reading: an interrupt leaves it to itself.
        var answer = await Task.Run(input.ReadLine, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (answer?.Trim() != word)
        {
            throw new ApprovalException("Not approved", null, $"nothing was changed; run it again and type {word}, or add --approve");
        }
    }
}
