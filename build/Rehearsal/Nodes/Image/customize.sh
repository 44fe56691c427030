#!/bin/sh
# Turns the bare system in $1 into an image: nothing in it may be one machine's own.
set -eu
root=$1

chroot "$root" useradd --uid 1000 --user-group --create-home --shell /bin/bash --groups sudo,adm cc
chmod 0440 "$root/etc/sudoers.d/90-cc"
chmod 0755 "$root/usr/local/bin/cc-load-public-keys" "$root/usr/local/lib/rehearsal/init" "$root/usr/local/lib/rehearsal/container-tool" "$root/usr/local/lib/rehearsal/final"

# Each machine makes or is given these.
rm -f "$root"/etc/ssh/ssh_host_* "$root/etc/hostname" "$root/var/lib/dbus/machine-id"
: >"$root/etc/machine-id"
# The machines have no way to the Internet, hence no resolver.
rm -f "$root/etc/resolv.conf"
echo '# No resolver: this machine reaches its own networks only.' >"$root/etc/resolv.conf"

chroot "$root" systemctl enable --quiet rehearsal-init.service rehearsal-final.service rehearsal-booted.service
# A rehearsal lasts minutes: nothing periodic, no consoles, no seats. Each of them costs boot time.
chroot "$root" systemctl disable --quiet apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \
    fstrim.timer e2scrub_reap.service getty@.service remote-fs.target systemd-pstore.service
chroot "$root" systemctl mask --quiet console-getty.service systemd-logind.service
chroot "$root" systemctl set-default --quiet multi-user.target

# These set what belongs to the host's kernel, in vain; without them "sysctl --system" succeeds for what a machine may set, its network.
rm -f "$root/usr/lib/sysctl.d/50-pid-max.conf" "$root/usr/lib/sysctl.d/99-protect-links.conf"
