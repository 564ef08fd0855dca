# shellcheck shell=bash
# Who this machine is, and what it keeps.

identify() {
  REASON="no answer"
  imds meta-data/instance-id && INSTANCE_ID=$IMDS_OUT || return 1
  imds meta-data/placement/availability-zone && ZONE=$IMDS_OUT || return 1
  imds meta-data/local-ipv4 && PRIVATE_IP=$IMDS_OUT || return 1
  case $INSTANCE_ID$ZONE$PRIVATE_IP in
    i-*) ;;
    *) return 1 ;;
  esac
}

# filled TEXT: with this machine's values in place of the placeholders, in FILLED.
filled() {
  FILLED=${1//@INSTANCE_ID@/$INSTANCE_ID}
  FILLED=${FILLED//@ZONE@/$ZONE}
  FILLED=${FILLED//@REGION@/$REGION}
  FILLED=${FILLED//@PRIVATE_IP@/$PRIVATE_IP}
}

# write_settings: for the timers, which run for as long as the machine lives. No database credentials.
write_settings() {
  local name list='' item
  for item in ${DRAIN_ARGUMENTS[@]+"${DRAIN_ARGUMENTS[@]}"}; do
    quoted "$item"
    list="$list $QUOTED"
  done
  {
    for name in ROLE CLUSTER_ID REGION INSTANCE_ID ZONE PRIVATE_IP LAUNCH_HOOK TERMINATE_HOOK API_URL \
      API_TARGET_GROUP_ARN KUBECONFIG_PARAMETER; do
      quoted "${!name:-}"
      printf '%s=%s\n' "$name" "$QUOTED"
    done
    printf 'DRAIN_ARGUMENTS=(%s)\n' "$list"
  } | put 0600 "$ETC/machine.env" || fail "cannot write $ETC/machine.env"
}
