# shellcheck shell=bash
# Begins the script that cloud-init runs once, at the first boot. Only installs files and starts the boot's own unit:
# what a shell does there would end with cloud-init, unseen by systemd.
set -uo pipefail
umask 077
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
install -d -m 0700 /run/k3s-ha /etc/k3s-ha && export TMPDIR=/run/k3s-ha
read -r started _ </proc/uptime && echo "$started" >/run/k3s-ha/started

# put MODE PATH: standard input becomes the file.
put() {
  { [ -d "${2%/*}" ] || (umask 022 && mkdir -p "${2%/*}"); } && cat >"$2" && chmod "$1" "$2" && return
  echo "k3s-ha: FAILED: cannot write $2"
}
