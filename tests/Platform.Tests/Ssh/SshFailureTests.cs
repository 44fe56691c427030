using GourmetGram.Platform.Ssh;

namespace GourmetGram.Platform.Tests.Ssh;

public sealed class SshFailureTests
{
    [Theory]
    [InlineData("ssh: connect to host 198.18.0.9 port 22: Connection refused", SshFailureKind.Refused)]
    [InlineData("ssh: connect to host 198.18.0.9 port 22: Connection timed out", SshFailureKind.Unreachable)]
    [InlineData("ssh: connect to host 198.18.0.9 port 22: No route to host", SshFailureKind.Unreachable)]
    [InlineData("cc@198.18.0.9: Permission denied (publickey).", SshFailureKind.PermissionDenied)]
    [InlineData("@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nHost key verification failed.", SshFailureKind.HostKeyChanged)]
    [InlineData("\"System is booting up. Unprivileged users are not permitted to log in yet.\"\nConnection closed by 10.0.0.1 port 22", SshFailureKind.NotReady)]
    [InlineData("kex_exchange_identification: Connection closed by remote host", SshFailureKind.NotReady)]
    [InlineData("Connection closed by UNKNOWN port 65535", SshFailureKind.Bastion)]
    [InlineData("no answer within 15 s", SshFailureKind.Unreachable)]
    [InlineData("something\nnobody knows", SshFailureKind.Other)]
    public void Words_of_OpenSSH_are_understood(string error, SshFailureKind kind) => SshFailure.Read(error).Kind.Should().Be(kind);

    [Fact]
    public void Unknown_words_are_shown_as_they_are() => SshFailure.Read("something\nnobody knows\n").Reason.Should().Be("nobody knows");
}
