using System.Text.Json.Nodes;
using GourmetGram.Platform.Argo;
using GourmetGram.Platform.Kubernetes;
using GourmetGram.Platform.Tests.Manifests;

namespace GourmetGram.Platform.Tests.Argo;

public sealed class FirstImagesTests
{
    private readonly WorkflowManifests manifests = new(Checkout.At("workflows"));

    [Fact]
    public void Both_images_are_built_and_the_shared_template_is_none() =>
        FirstImages.Of(manifests.FirstBuilds()).Select(image => image.Template).Should().BeEquivalentTo("build-initial", "build-training-initial");

    [Fact]
    public void Fingerprint_stays_while_nothing_changes_and_fits_into_a_label()
    {
        FirstImages.Of(manifests.FirstBuilds()).Should().Equal(FirstImages.Of(manifests.FirstBuilds()));
        FirstImages.Of(manifests.FirstBuilds()).Should().OnlyContain(image => image.Fingerprint.Length <= 63);
    }

    [Fact]
    public void Change_of_a_branch_builds_that_image_again_and_no_other()
    {
        var before = FirstImages.Of(manifests.FirstBuilds());
        var after = FirstImages.Of(Changed("build-initial"));

        after.Except(before).Select(image => image.Template).Should().Equal("build-initial");
    }

    [Fact]
    public void Change_of_how_images_are_built_builds_all_again() =>
        FirstImages.Of(Changed("image-builder")).Should().NotIntersectWith(FirstImages.Of(manifests.FirstBuilds()));

    private JsonObject[] Changed(string template)
    {
        var builds = manifests.FirstBuilds().ToArray();
        builds.Single(item => item.Text("metadata", "name") == template).Set("changed", "spec", "arguments", "note");
        return builds;
    }
}
