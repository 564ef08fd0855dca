# shellcheck shell=bash
# A master that rolls in: the next old one leaves once this one is in service, and a new target needs minutes until the
# balancer uses it. So the masters before it must serve first.

# wait_for_peers: at most WAIT_PEERS seconds. Then it goes on, unless an unhealthy master has its own version while an
# older one is left: a version that never serves must not roll on.
wait_for_peers() {
  local start line
  log "waiting for every other master in service to be healthy in the API target group"
  uptime_ms
  start=$NOW line=$NOW SAME_UNHEALTHY='' OLDER_LEFT=''
  until peers_healthy; do
    uptime_ms
    if [ -z "$SAME_UNHEALTHY" ]; then
      # Not to know is no verdict: it waits as for any fault that machines share.
      [ $((NOW - start)) -lt $((WAIT_SHARED * SECOND_MS)) ] || fail "the other masters: $REASON, for $WAIT_SHARED seconds"
    elif [ $((NOW - start)) -ge $((WAIT_PEERS * SECOND_MS)) ]; then
      if [ "$SAME_UNHEALTHY" = yes ] && [ "$OLDER_LEFT" = yes ]; then
        fail "a master of this version does not serve and older ones are left: $REASON, for $WAIT_PEERS seconds"
      fi
      log "goes on although $REASON, for $WAIT_PEERS seconds"
      return 0
    fi
    if [ $((NOW - line)) -ge $((WAIT_LINE * SECOND_MS)) ]; then
      line=$NOW
      log "still waiting for the other masters: $REASON"
    fi
    pause 5
  done
}

peers_healthy() {
  local healthy id state template version
  REASON="AWS does not say which masters are healthy"
  aws_call elbv2 describe-target-health --target-group-arn "$API_TARGET_GROUP_ARN" --query \
    'TargetHealthDescriptions[?TargetHealth.State==`healthy`].[Target.Id]' || return 1
  healthy=$AWS_OUT
  in_group || return 1
  aws_call autoscaling describe-auto-scaling-groups --auto-scaling-group-names "$GROUP" --query \
    'AutoScalingGroups[0].Instances[].[InstanceId,LifecycleState,LaunchTemplate.LaunchTemplateId,LaunchTemplate.Version]' ||
    return 1
  REASON='' SAME_UNHEALTHY=no OLDER_LEFT=no
  while IFS=$'\t' read -r id state template version; do
    [ "$state" = InService ] && [ "$id" != "$INSTANCE_ID" ] || continue
    [ "$template/$version" = "$TEMPLATE/$VERSION" ] || OLDER_LEFT=yes
    case $'\n'$healthy$'\n' in
      *$'\n'$id$'\n'*) continue ;;
    esac
    [ "$template/$version" != "$TEMPLATE/$VERSION" ] || SAME_UNHEALTHY=yes
    REASON="${REASON:+$REASON, }$id is not healthy"
  done <<<"$AWS_OUT"
  [ -z "$REASON" ]
}
