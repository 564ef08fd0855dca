# shellcheck shell=bash
# The one loop behind every wait of the table, and the one way to give up.

# wait_for WHAT LIMIT CHECK…: asks CHECK until it returns 0. It returns 1 for "not yet" (the machine's own fault when it
# lasts LIMIT seconds), 2 for "not yet, and not our fault" (WAIT_SHARED seconds), 3 for a fault that waiting cannot mend;
# in each case it says why in REASON. The shared time counts over all waits of a boot: a gate waits little longer.
SHARED=0
wait_for() {
  local what=$1 limit=$2 own=0 before line status
  shift 2
  log "waiting for $what"
  uptime_ms
  before=$NOW line=$NOW
  while :; do
    REASON=
    "$@"
    status=$?
    uptime_ms
    case $status in
      0) return 0 ;;
      1) own=$((own + NOW - before)) ;;
      2) SHARED=$((SHARED + NOW - before)) ;;
      *) fail "$what: $REASON" ;;
    esac
    before=$NOW
    [ "$own" -lt $((limit * SECOND_MS)) ] || fail "$what: $REASON, for $limit seconds"
    [ "$SHARED" -lt $((WAIT_SHARED * SECOND_MS)) ] || fail "$what: $REASON, for $WAIT_SHARED seconds"
    if [ $((NOW - line)) -ge $((WAIT_LINE * SECOND_MS)) ]; then
      line=$NOW
      log "still waiting for $what: $REASON (own $((own / SECOND_MS)) of $limit s, shared $((SHARED / SECOND_MS)) of $WAIT_SHARED s)"
    fi
    if [ $((own + SHARED)) -lt $((WAIT_LINE * SECOND_MS)) ]; then pause "$WAIT_POLL"; else pause "$WAIT_POLL_LATE"; fi
  done
}

# fail WHY: says so at once and ABANDONs at the minimum age, so that someone can look and a bad config cycles slowly.
fail() {
  local started age
  log "FAILED: $*"
  read -r started <"$RUN/started"
  uptime_ms
  age=$((NOW - 10#${started/./} * 10))
  if [ "$age" -lt $((WAIT_MINIMUM_AGE * SECOND_MS)) ]; then
    log "stays until it is $WAIT_MINIMUM_AGE seconds old: look with Session Manager, journalctl -u k3s -u k3s-ha-boot"
    pause $(((WAIT_MINIMUM_AGE * SECOND_MS - age) / SECOND_MS + 1))
  fi
  end_hook ABANDON
}

# count_starts: systemd starts a killed boot again; one that is killed again and again is a fault of the machine.
count_starts() {
  STARTS=0
  [ ! -e "$RUN/starts" ] || read -r STARTS <"$RUN/starts"
  STARTS=$((STARTS + 1))
  echo "$STARTS" >"$RUN/starts"
}
