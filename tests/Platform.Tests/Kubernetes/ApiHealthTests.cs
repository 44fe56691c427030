using GourmetGram.Platform.Kubernetes;
using GourmetGram.Platform.Phases;

namespace GourmetGram.Platform.Tests.Kubernetes;

public sealed class ApiHealthTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gg-health-").FullName;

    private string Kubeconfig => Path.Combine(folder, "kubeconfig");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("just words")]
    [InlineData("a: [1")]
    [InlineData("apiVersion: v1\nkind: Config\n")]
    [InlineData("current-context: c\ncontexts: [{name: c, context: {cluster: c, user: u}}]\nusers: [{name: u, user: {token: t}}]\nclusters: [{name: c, cluster: {server: 'https://127.0.0.1:1', certificate-authority-data: '%%'}}]\n")]
    [InlineData("current-context: c\ncontexts: [{name: c, context: {cluster: c, user: u}}]\nusers: [{name: u, user: {token: t}}]\nclusters: [{name: c, cluster: {server: 'https://127.0.0.1:1', certificate-authority-data: QQ==}}]\n")]
    [InlineData("current-context: c\ncontexts: [{name: c, context: {cluster: c, user: u}}]\nusers: [{name: u, user: {client-certificate-data: QQ==, client-key-data: QQ==}}]\nclusters: [{name: c, cluster: {server: 'https://127.0.0.1:1'}}]\n")]
    public async Task Unusable_kubeconfig_is_a_problem_in_words(string text)
    {
        await File.WriteAllTextAsync(Kubeconfig, text, TestContext.Current.CancellationToken);

        (await ApiHealth.ProblemAsync(new ClusterAccess(Kubeconfig, null), TestContext.Current.CancellationToken)).Should().NotBeNullOrEmpty();
    }

    [Fact]
    public async Task Kubeconfig_that_cannot_be_read_is_a_problem_in_the_systems_words()
    {
        await using var held = new FileStream(Kubeconfig, FileMode.Create, FileAccess.ReadWrite, FileShare.None);

        (await ApiHealth.ProblemAsync(new ClusterAccess(Kubeconfig, null), TestContext.Current.CancellationToken)).Should().Contain("another process");
    }
}
