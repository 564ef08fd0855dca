# shellcheck shell=bash
# The datastore of a master that takes no lock: the boot asks only whether one of its servers takes connections.

# servers: lines "HOST PORT", from the endpoint in the files that k3s was given; none with SQLite.
servers() {
  local endpoint list port server
  endpoint=$(sed -nE 's/^(datastore-endpoint: *|K3S_STORAGE_ENDPOINT=)//p' "${FILE_PATHS[@]}" 2>/dev/null | tr -d "\"'")
  case $endpoint in
    mysql:*) list=${endpoint##*@tcp(} && list=${list%%)*} port=3306 ;;
    postgres*) list=${endpoint#*://} && list=${list%%[/?]*} && list=${list##*@} port=5432 ;;
    *) list=$endpoint port=2379 ;;
  esac
  for server in ${list//,/ }; do
    server=${server#*://} server=${server%%/*}
    [[ $server = *:* ]] || server=$server:$port
    echo "${server%:*} ${server##*:}"
  done
}

database_answers() {
  local host port why=
  while read -r host port; do
    # shellcheck disable=SC2016
    within 5 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$host" "$port" 2>/dev/null && return
    why="${why:+$why, }$host takes no connection on port $port"
  done < <(servers)
  [ -n "$why" ] || return 0
  REASON=$why
  return 1
}
