# shellcheck shell=bash
# Ends the script that cloud-init runs.
systemctl daemon-reload && systemctl start --no-block k3s-ha-boot.service ||
  echo 'k3s-ha: FAILED: systemd does not start the boot'
