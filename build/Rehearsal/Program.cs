using GourmetGram.Rehearsal.World;

// The rehearsal world: serve (until SIGTERM), stop (machines stay), remove (nothing stays).
try
{
    var options = WorldOptions.Parse(args);
    return options.Verb switch
    {
        "serve" => await WorldProcess.ServeAsync(options),
        "stop" => await WorldProcess.StopAsync(options),
        _ => await WorldProcess.RemoveAsync(options),
    };
}
catch (WorldException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
