using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Nuke.Common;

/// <summary>Checks that end in an exception whose message is meant for the person at the console.</summary>
[DebuggerNonUserCode]
public static class Assert
{
    /// <summary>Throws an exception with the message.</summary>
    [DoesNotReturn]
    public static void Fail(string message, Exception? exception = null) => throw new Exception(message, exception);

    /// <summary>Throws unless the condition holds. Without a message its expression is named.</summary>
    public static void True(
        [DoesNotReturnIf(false)] bool condition,
        string? message = null,
        [CallerArgumentExpression(nameof(condition))] string? argumentExpression = null)
    {
        if (!condition)
            throw Failure(message, "Expected condition to be true", argumentExpression);
    }

    /// <summary>Throws if the condition holds. Without a message its expression is named.</summary>
    public static void False(
        [DoesNotReturnIf(true)] bool condition,
        string? message = null,
        [CallerArgumentExpression(nameof(condition))] string? argumentExpression = null)
    {
        if (condition)
            throw Failure(message, "Expected condition to be false", argumentExpression);
    }

    /// <summary>Returns the object, or throws if it is null.</summary>
    public static T NotNull<T>(
        [NotNull] this T? obj,
        string? message = null,
        [CallerArgumentExpression(nameof(obj))] string? argumentExpression = null)
        where T : class =>
        obj ?? throw Failure(message, $"Expected object of type '{typeof(T).FullName}' to be not null", argumentExpression);

    /// <summary>Returns the value, or throws if it is null.</summary>
    public static T? NotNull<T>(
        [NotNull] this T? obj,
        string? message = null,
        [CallerArgumentExpression(nameof(obj))] string? argumentExpression = null)
        where T : struct =>
        obj ?? throw Failure(message, $"Expected object of type '{typeof(T).FullName}' to be not null", argumentExpression);

    /// <summary>Returns the string, or throws if it is null or empty.</summary>
    public static string NotNullOrEmpty(
        [NotNull] this string? str,
        string? message = null,
        [CallerArgumentExpression(nameof(str))] string? argumentExpression = null) =>
        !string.IsNullOrEmpty(str) ? str : throw Failure(message, "Expected string to be not null or empty", argumentExpression);

    /// <summary>Returns the string, or throws if it is null, empty or blank.</summary>
    public static string NotNullOrWhiteSpace(
        [NotNull] this string? str,
        string? message = null,
        [CallerArgumentExpression(nameof(str))] string? argumentExpression = null) =>
        !string.IsNullOrWhiteSpace(str) ? str : throw Failure(message, "Expected string to be not null or whitespace", argumentExpression);

    /// <summary>Throws if the collection is null or empty.</summary>
    public static void NotEmpty<T>(
        [NotNull] IReadOnlyCollection<T>? collection,
        string? message = null,
        [CallerArgumentExpression(nameof(collection))] string? argumentExpression = null)
    {
        if (collection.NotNull(argumentExpression: argumentExpression).Count == 0)
            throw Failure(message, "Expected collection to be not empty", argumentExpression);
    }

    /// <summary>Throws if the collection is null or has elements.</summary>
    public static void Empty<T>(
        [NotNull] IReadOnlyCollection<T>? collection,
        string? message = null,
        [CallerArgumentExpression(nameof(collection))] string? argumentExpression = null)
    {
        if (collection.NotNull(argumentExpression: argumentExpression).Count > 0)
            throw Failure(message, "Expected collection to be empty", argumentExpression);
    }

    /// <summary>Throws if the collection is null or has another number of elements.</summary>
    public static void Count<T>(
        [NotNull] IReadOnlyCollection<T>? collection,
        int length,
        string? message = null,
        [CallerArgumentExpression(nameof(collection))] string? argumentExpression = null)
    {
        if (collection.NotNull(argumentExpression: argumentExpression).Count != length)
            throw Failure(message, $"Expected collection to have length of {length}", argumentExpression);
    }

    /// <summary>Throws unless the collection has exactly one element.</summary>
    public static void HasSingleItem<T>(
        [NotNull] IReadOnlyCollection<T>? collection,
        string? message = null,
        [CallerArgumentExpression(nameof(collection))] string? argumentExpression = null) =>
        Count(collection, 1, message, argumentExpression);

    /// <summary>Throws unless the file exists.</summary>
    public static void FileExists(
        [NotNull] string? path,
        string? message = null,
        [CallerArgumentExpression(nameof(path))] string? argumentExpression = null)
    {
        if (!File.Exists(path.NotNull(argumentExpression)))
            throw Failure(message, $"Expected file to exist: {path}", argumentExpression);
    }

    /// <summary>Throws unless the directory exists.</summary>
    public static void DirectoryExists(
        [NotNull] string? path,
        string? message = null,
        [CallerArgumentExpression(nameof(path))] string? argumentExpression = null)
    {
        if (!Directory.Exists(path.NotNull(argumentExpression)))
            throw Failure(message, $"Expected directory to exist: {path}", argumentExpression);
    }

    private static ArgumentException Failure(string? message, string defaultMessage, string? argumentExpression) =>
        message != null ? new ArgumentException(message) : new ArgumentException(defaultMessage, argumentExpression);
}
