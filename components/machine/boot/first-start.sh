# shellcheck shell=bash
# The first start of a master whose k3s makes its own CA when it finds none stored: on an empty database one master at a
# time, the holder of a lock in the cluster's own database. No master is chosen, all run this.

# first_start: returns when k3s runs, its CA is the stored one, and systemd restarts it from now on.
first_start() {
  local begin failures=0 status
  uptime_ms
  begin=$NOW
  while :; do
    uptime_ms
    [ $((NOW - begin)) -lt $((WAIT_SHARED * SECOND_MS)) ] || fail "first start: not done in $WAIT_SHARED seconds: $REASON"
    wipe
    wait_for "the database" "$WAIT_SHARED" row_known
    [ "$ROW" != none ] || wait_for "the first boot's lock" "$WAIT_SHARED" lock_or_row
    if [ "$ROW" = none ] && ! fenced; then
      log "lost the first boot's lock, starts over: $REASON"
      db_close
      continue
    fi
    if [ "$ROW" = none ]; then
      log "holds the first boot's lock, the database is empty: starts k3s, which makes the cluster's CA"
    else
      # No need of the lock, and others may.
      db_close
      log "the database holds the cluster's CA: starts k3s with it"
    fi
    start_k3s
    ca_stored "$ROW"
    status=$?
    if [ "$status" = 0 ]; then
      let_systemd_restart
      # It may have ended before systemd knew that it shall restart it.
      start_k3s
      db_close
      log "the CA on disk is the stored one"
      return 0
    fi
    case $status in
      1) failures=$((failures + 1)) ;;
      3) different ;;
    esac
    stop_k3s
    db_close
    log "stopped k3s and starts over: $REASON"
    [ "$failures" -lt 3 ] || fail "first start: $REASON, three times"
  done
}

# lock_or_row: as a check of wait_for, takes the lock, or finds that the row has come.
lock_or_row() {
  local status
  db_open || return 2
  take_lock
  status=$?
  [ "$status" != 2 ] || return 2
  look_for_row || return 2
  [ "$ROW" = none ] && [ "$status" != 0 ] || return 0
  REASON="another master holds it"
  return 2
}

# fenced: the lock of a holder that was killed is free at once, before that one's k3s is. So the new holder of an empty
# database lets as much time pass as a former one may need to notice its loss. ROW is up to date afterwards.
fenced() {
  local start
  uptime_ms
  start=$NOW
  while [ $((NOW - start)) -lt $((WAIT_LOCK_FENCE * SECOND_MS)) ]; do
    pause "$WAIT_LOCK_CHECK"
    lock_held && look_for_row "$WAIT_LOCK_ANSWER" || return 1
    [ "$ROW" = none ] || return 0
    uptime_ms
  done
}

# ca_stored ROW: 0 when k3s's CA is the stored one; ROW none means under the lock. 1: k3s failed; 2: lock lost or
# database gone; 3: another CA is stored. REASON says which.
ca_stored() {
  local under_lock=$1 start wait=$WAIT_QUERY looked
  uptime_ms
  start=$NOW
  while [ $((NOW - start)) -lt $((WAIT_FIRST_START * SECOND_MS)) ]; do
    pause "$WAIT_LOCK_CHECK"
    if [ "$under_lock" = none ]; then
      lock_held || return 2
      wait=$WAIT_LOCK_ANSWER
    fi
    looked=no
    if look_for_row "$wait"; then
      looked=yes
      [ "$ROW" != same ] || return 0
      if [ "$ROW" = other ] && [ -n "$HAVE_CA" ]; then
        REASON="the CA on disk is not the stored one"
        return 3
      fi
      REASON="k3s has stored no CA"
    elif [ "$under_lock" = none ]; then
      return 2
    fi
    if k3s_ended; then
      # Without its database k3s ends: that is not its own fault.
      database_answers || return 2
      REASON="k3s ended, see journalctl -u k3s"
      return 1
    fi
    uptime_ms
  done
  # Nobody knows while the database is away.
  [ "$looked" = yes ] || return 2
  return 1
}

# k3s_ended: a unit that is still starting has not; systemd that does not answer says nothing.
k3s_ended() {
  local state
  state=$(within "$WAIT_LOCK_ANSWER" systemctl is-active k3s.service)
  [ "$state" = inactive ] || [ "$state" = failed ]
}

# different: once is a lost race, twice is a fault.
different() {
  if [ -e "$RUN/different" ]; then
    stop_k3s
    fail "the CA on disk is not the stored one, for the second time"
  fi
  : >"$RUN/different"
}

# still_the_stored_ca: 0, or 1 to start over.
still_the_stored_ca() {
  wait_for "the database, to compare the CA again" "$WAIT_SHARED" row_known
  [ "$ROW" = same ] && return
  REASON="the CA on disk is not the stored one any more"
  log "$REASON"
  stop_k3s
  different
  return 1
}

# wipe: what a k3s wrote that is not known to use the stored CA. Nothing of it is re-made while the files exist.
wipe() {
  [ ! -e "$RUN/confirmed" ] || return 0
  [ ! -e "$RUN/k3s-started" ] || stop_k3s
  rm -rf /var/lib/rancher/k3s/server/tls /var/lib/rancher/k3s/server/cred /etc/rancher/k3s/k3s.yaml
  rm -f /var/lib/rancher/k3s/agent/*.crt /var/lib/rancher/k3s/agent/*.key /var/lib/rancher/k3s/agent/*.kubeconfig
}
