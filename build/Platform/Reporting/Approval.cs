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
    /// <exception cref="ApprovalException">Not approved, or nobody to ask.</exception>
    public void Ask(string question, string word)
    {
        if (!interactive)
        {
            throw new ApprovalException($"{question} needs approval, and there is no terminal to ask on", null, "add --approve");
        }

        output.Write($"{question}. Type {word} to go on: ");
        output.Flush();
        if (input.ReadLine()?.Trim() != word)
        {
            throw new ApprovalException("Not approved", null, $"nothing was changed; run it again and type {word}, or add --approve");
        }
    }
}
