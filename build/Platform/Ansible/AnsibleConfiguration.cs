using System.Globalization;

namespace GourmetGram.Platform.Ansible;

/// <summary>
/// Texts of ansible.cfg. One connection per node is kept open and modules are piped through it, which makes a task over the bastion
/// about ten times cheaper than with a connection each. See https://docs.ansible.com/ansible/latest/reference_appendices/config.html
/// </summary>
/// <param name="Folder">Folder of the generated files, absolute path.</param>
/// <param name="SshConfigFile">The generated ssh_config.</param>
/// <param name="Facts">Folder of cached facts; another one when a server is replaced, for facts belong to servers.</param>
public sealed record AnsibleConfiguration(string Folder, string SshConfigFile, string Facts)
{
    /// <summary>How many hosts are worked on at once: all of them, as far as one machine can.</summary>
    public int Forks { get; init; } = 10;

    /// <summary>For our own playbooks.</summary>
    /// <param name="inventory">The inventory, absolute path.</param>
    /// <param name="callbacks">Folder of our callback plugins, absolute path.</param>
    public string Own(string inventory, string callbacks) =>
        string.Create(CultureInfo.InvariantCulture, $"""
        # Written from Terraform's outputs; changes are overwritten. Use: ANSIBLE_CONFIG=THIS_FILE ansible-playbook PLAYBOOK
        [defaults]
        home = {Path.Combine(Folder, "home")}
        inventory = {inventory}
        interpreter_python = /usr/bin/python3
        forks = {Forks}
        timeout = 30
        gathering = smart
        fact_caching = jsonfile
        fact_caching_connection = {Facts}
        fact_caching_timeout = 86400
        callback_result_format = yaml
        callback_plugins = {callbacks}
        callbacks_enabled = profile_tasks
        allow_world_readable_tmpfiles = False
        display_skipped_hosts = False
        retry_files_enabled = False
        nocows = True

        [connection]
        pipelining = True

        [ssh_connection]
        pipelining = True
        ssh_args = {SshArguments}

        """);

    /// <summary>
    /// For Kubespray: a configuration given by ANSIBLE_CONFIG replaces the one in its checkout wholly, so what it sets there is set here too.
    /// </summary>
    public string Kubespray() =>
        string.Create(CultureInfo.InvariantCulture, $"""
        # Written from Terraform's outputs; changes are overwritten. For Kubespray's playbooks, run from its checkout.
        [defaults]
        home = {Path.Combine(Folder, "home")}
        force_valid_group_names = ignore
        forks = {Forks}
        timeout = 300
        gathering = smart
        fact_caching = jsonfile
        fact_caching_connection = {Facts}
        fact_caching_timeout = 86400
        display_skipped_hosts = False
        deprecation_warnings = False
        callbacks_enabled = profile_tasks
        allow_world_readable_tmpfiles = False
        retry_files_enabled = False
        library = {WorkingDirectory}/library
        roles_path = {WorkingDirectory}/roles
        inventory_ignore_extensions = ~, .orig, .bak, .ini, .cfg, .retry, .pyc, .pyo, .creds, .gpg

        [inventory]
        ignore_patterns = artifacts, credentials

        [ssh_connection]
        pipelining = True
        ssh_args = {SshArguments}

        """);

    // Relative paths would be taken from this file's folder; Kubespray's lie where its playbooks are run.
    private const string WorkingDirectory = "{{CWD}}";

    // Ansible splits ssh_args as a shell would. ControlPersist and ControlPath stand in ssh_config itself.
    private string SshArguments => $"-F \"{SshConfigFile}\" -o ConnectionAttempts=5";
}
