using Nuke.Common.CI;
using Nuke.Common.Utilities;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Nuke.Common.Execution;

/// <summary>Where log events go: console, host, memory (for the repetition at the end) and, outside build servers, files.</summary>
public static class Logging
{
    // The current log, and this many older ones, stay.
    private const int KeptLogFiles = 5;

    private const int TargetNameLength = 20;

    /// <summary>The console's threshold.</summary>
    public static readonly LoggingLevelSwitch LevelSwitch = new(LogEventLevel.Debug);

    /// <summary>The console's threshold, as NUKE counts.</summary>
    public static LogLevel Level
    {
        get => LevelSwitch.MinimumLevel switch
        {
            LogEventLevel.Verbose => LogLevel.Trace,
            LogEventLevel.Debug => LogLevel.Normal,
            LogEventLevel.Warning => LogLevel.Warning,
            LogEventLevel.Error => LogLevel.Error,
            var other => throw new InvalidOperationException($"The console's threshold is {other}"),
        };
        set => LevelSwitch.MinimumLevel = value switch
        {
            LogLevel.Trace => LogEventLevel.Verbose,
            LogLevel.Normal => LogEventLevel.Debug,
            LogLevel.Warning => LogEventLevel.Warning,
            LogLevel.Error => LogEventLevel.Error,
            _ => throw new ArgumentOutOfRangeException(nameof(value), value, message: null),
        };
    }

    /// <summary>Sets up Serilog for a build; for none, the console alone.</summary>
    public static void Configure(INukeBuild? build = null)
    {
        var configuration = new LoggerConfiguration()
            .MinimumLevel.Verbose()
            .Enrich.With<TargetEnricher>();
        if (build == null)
        {
            configuration.WriteTo.Sink(Console(LogTemplates.Standard, ConsoleTheme.Default), levelSwitch: LevelSwitch);
        }
        else
        {
            var template = build.IsOutputEnabled(DefaultOutput.Timestamps) ? build.Host.OutputTemplate : LogTemplates.Standard;
            configuration
                .WriteTo.Sink(new HostSink(build.Host), LogEventLevel.Warning)
                .WriteTo.Sink(Console(template, build.Host.Theme), levelSwitch: LevelSwitch)
                .WriteTo.Sink(InMemorySink.Instance, LogEventLevel.Warning)
                .Filter.ByExcluding(x => build.Host.FilterMessage(x.MessageTemplate.Text));
            TidyLogFiles(build);
            if (build.Host is not IBuildServer)
                AddLogFiles(configuration, build);
        }

        Log.Logger = configuration.CreateLogger();
    }

    /// <summary>Has log events name a target until the result is disposed.</summary>
    public static IDisposable SetTarget(string name) => TargetEnricher.Set(name);

    private static ConsoleSink Console(string template, ConsoleTheme theme) => new(new LogEventFormatter(template, theme));

    private static void AddLogFiles(LoggerConfiguration configuration, INukeBuild build)
    {
        var current = build.TemporaryDirectory / "build.log";
        var archive = build.TemporaryDirectory / $"build.{DateTime.Now:yyyy-MM-dd_HH-mm-ss}.log";
        configuration
            .WriteTo.Sink(new FileSink(current, new LogEventFormatter(LogTemplates.File)))
            .WriteTo.Sink(new FileSink(archive, new LogEventFormatter(LogTemplates.ArchiveFile)));
    }

    private static void TidyLogFiles(INukeBuild build)
    {
        var old = Directory.GetFiles(build.TemporaryDirectory, "build.*.log").Order(StringComparer.Ordinal).ToArray();
        foreach (var file in old.SkipLast(KeptLogFiles))
            File.Delete(file);

        // Opening for writing alone, as NUKE does, is what makes a second run in the same root fail while the first one goes on.
        var current = build.TemporaryDirectory / "build.log";
        if (File.Exists(current))
        {
            using var stream = File.OpenWrite(current);
            stream.SetLength(0);
        }
    }

    /// <summary>Keeps warnings and errors for the repetition at the end.</summary>
    public class InMemorySink : ILogEventSink, IDisposable
    {
        private readonly List<LogEvent> _logEvents = [];

        private InMemorySink()
        {
        }

        /// <summary>The only one.</summary>
        public static InMemorySink Instance { get; } = new();

        /// <summary>What was kept.</summary>
        public IReadOnlyCollection<LogEvent> LogEvents => _logEvents.AsReadOnly();

        /// <inheritdoc />
        public void Emit(LogEvent logEvent)
        {
            logEvent.AddOrUpdateProperty(TargetEnricher.Current);
            _logEvents.Add(logEvent);
        }

        /// <inheritdoc />
        public void Dispose() => _logEvents.Clear();
    }

    private sealed class TargetEnricher : ILogEventEnricher
    {
        private static readonly LogEventProperty NoTarget = Property("");

        public static LogEventProperty Current { get; private set; } = NoTarget;

        public static IDisposable Set(string name)
        {
            var previous = Current;
            Current = Property(name);
            return new Disposal(() => Current = previous);
        }

        public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory) => logEvent.AddOrUpdateProperty(Current);

        private static LogEventProperty Property(string name) =>
            new("ExecutingTarget", new ScalarValue(name[..Math.Min(name.Length, TargetNameLength)]));
    }
}
