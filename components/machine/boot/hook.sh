# shellcheck shell=bash
# The launch hook: heartbeats while the machine waits, one end.

# end_hook CONTINUE|ABANDON: the first to make the folder decides; never returns.
end_hook() {
  if mkdir "$RUN/ended" 2>/dev/null; then
    echo "$1" >"$RUN/ended/result"
    send_end "$1"
  fi
  # The other one that decided is about to stop this unit.
  pause "$WAIT_HOOK"
  exit 1
}

# resume_end: a boot that was killed while it said its end says the same again.
resume_end() {
  local result
  [ -d "$RUN/ended" ] || return 0
  read -r result <"$RUN/ended/result" || result=ABANDON
  send_end "$result"
}

# send_end RESULT: completes the hook, for at most WAIT_HOOK seconds; then the hook's own time-out decides.
send_end() {
  local start
  # A master that was given up serves nobody, and the others need not wait for its end.
  [ "$1/$ROLE" != ABANDON/master ] || within "$WAIT_SYSTEMCTL" systemctl stop --no-block k3s.service
  uptime_ms
  start=$NOW
  until in_group && aws_call autoscaling complete-lifecycle-action --lifecycle-hook-name "$LAUNCH_HOOK" \
    --auto-scaling-group-name "$GROUP" --instance-id "$INSTANCE_ID" --lifecycle-action-result "$1"; do
    case $AWS_ERR in
      *'No active Lifecycle Action'*) log "the launch hook has ended before: $1 comes too late"; clean_up; exit 1 ;;
    esac
    uptime_ms
    if [ $((NOW - start)) -ge $((WAIT_HOOK * SECOND_MS)) ]; then
      log "FAILED: the launch hook does not take $1: $AWS_ERR"
      clean_up
      exit 1
    fi
    pause 10
  done
  clean_up
  log "$1"
  [ "$1" = CONTINUE ]
  exit
}

# clean_up: what the boot alone needed.
clean_up() {
  [ -z "${KEEPER:-}" ] || kill "$KEEPER" 2>/dev/null
  rm -rf "$RUN/values.sh" "$RUN/connection.sh" "$RUN/client"
}

# keep_hook: runs beside the boot. A heartbeat every WAIT_HEARTBEAT seconds, and twice as often a look whether the group
# still wants this machine: an `up` or a destroy waits for launches in flight.
keep_hook() {
  local turn=0 why
  while :; do
    if in_group; then
      why=$(unwanted)
      if [ -n "$why" ]; then
        log "leaves: $why"
        mkdir "$RUN/ended" 2>/dev/null || return
        echo ABANDON >"$RUN/ended/result"
        (send_end ABANDON)
        systemctl stop --no-block k3s-ha-boot.service
        return
      fi
      if [ $((turn % 2)) = 0 ]; then
        aws_call autoscaling record-lifecycle-action-heartbeat --lifecycle-hook-name "$LAUNCH_HOOK" \
          --auto-scaling-group-name "$GROUP" --instance-id "$INSTANCE_ID" || log "heartbeat refused: $AWS_ERR"
      fi
    else
      log "the autoscaling API does not know this machine: ${AWS_ERR:-not in a group}"
    fi
    turn=$((turn + 1))
    pause $((WAIT_HEARTBEAT / 2))
  done
}

# unwanted: why the group does not want this machine any more, on stdout; nothing when it does or does not say.
unwanted() {
  local desired template version mixed_template mixed_version
  case $LIFECYCLE in
    Terminating*) echo "the group ends it ($LIFECYCLE)"; return ;;
  esac
  local spec=MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification
  aws_call autoscaling describe-auto-scaling-groups --auto-scaling-group-names "$GROUP" --query \
    "AutoScalingGroups[0].[DesiredCapacity,LaunchTemplate.LaunchTemplateId,LaunchTemplate.Version,$spec.LaunchTemplateId,$spec.Version]" ||
    return
  IFS=$'\t' read -r desired template version mixed_template mixed_version <<<"$AWS_OUT"
  [ "$template" != None ] || template=$mixed_template version=$mixed_version
  if [ "$desired" = 0 ]; then
    echo "its group wants no machines"
  elif [ "${template:-None}" != None ] && [ "$TEMPLATE" != None ] && [ "$template/$version" != "$TEMPLATE/$VERSION" ]; then
    echo "its group launches from $template version $version, it is from $TEMPLATE version $VERSION"
  fi
}
