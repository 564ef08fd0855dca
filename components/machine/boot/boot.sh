#!/bin/bash
# The first boot, from nothing to CONTINUE or ABANDON. Killed, it is started again by systemd and begins anew.
# shellcheck source=components/machine/lib.sh
. /usr/local/lib/k3s-ha/lib.sh
# Over, and started again: systemd takes a process that outlives the boot and its SIGTERM for a failure.
[ -e "$RUN/values.sh" ] || [ ! -d "$RUN/ended" ] || exit 0
# shellcheck source=/dev/null
. "$RUN/values.sh" || { log "FAILED: no settings in $RUN"; exit 1; }
for part in waiting hook machine download k3s-unit ready; do . "$LIB/$part.sh"; done
if [ "$ROLE" = master ]; then
  . "$LIB/peers.sh"
  if [ -n "$FIRST_BOOT_LOCK" ]; then
    for part in database "$FIRST_BOOT_LOCK" first-start; do . "$LIB/$part.sh"; done
  else
    . "$LIB/servers.sh"
  fi
  [ "$KEEP_ROOT_VOLUME" != yes ] || . "$LIB/volume.sh"
fi
trap : PIPE

boot_master() {
  [ -z "$CA_URL" ] || wait_for "certificate bundle of the database" "$WAIT_DOWNLOAD" download_bundle
  sysctl -q -w net.ipv4.tcp_retries2=6
  echo net.ipv4.tcp_retries2=6 | put 0644 /etc/sysctl.d/60-k3s-ha.conf
  if [ -z "$FIRST_BOOT_LOCK" ]; then
    receive_files
    start_freely
    master_ready
    return
  fi
  wait_for "database client" "$WAIT_PACKAGE" have_client
  receive_files
  client_files
  # A second look just before CONTINUE: a writer without the lock would have replaced the row meanwhile.
  until first_start && master_ready && still_the_stored_ca; do :; done
  db_close
}

master_ready() {
  wait_for "node $INSTANCE_ID to be Ready" "$WAIT_READY" node_ready
  wait_for_peers
}

boot_agent() {
  receive_files
  start_freely
  wait_for "node $INSTANCE_ID to be Ready" "$WAIT_READY" node_ready
}

count_starts
wait_for "metadata service" "$WAIT_METADATA" identify
resume_end
log "$ROLE $INSTANCE_ID in $ZONE boots, k3s $K3S_VERSION"
keep_hook &
KEEPER=$!
[ "$STARTS" -le 5 ] || fail "the boot was killed $((STARTS - 1)) times"
write_settings
wait_for "k3s $K3S_VERSION" "$WAIT_DOWNLOAD" download_k3s
write_k3s_files
"boot_$ROLE"
wait_for "systemd to start what looks after the machine" "$WAIT_SYSTEMCTL" start_watchers
# Much may have happened since it was seen Ready: a database that was away ends k3s of v0.10.
wait_for "node $INSTANCE_ID to be Ready, at last" "$WAIT_READY" node_ready
# The very last: each boot that failed after it would leave a volume.
[ "${KEEP_ROOT_VOLUME:-no}" != yes ] || wait_for "AWS to keep the root volume" "$WAIT_VOLUME" keep_root_volume
end_hook CONTINUE
