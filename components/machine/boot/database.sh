# shellcheck shell=bash
# The cluster's database as the first boot sees it: one session of a client (postgres.sh or mysql.sh) in a coprocess. Its
# lock lives as long as it does.

# have_client: as a check of wait_for.
have_client() {
  local log=$RUN/package.log
  command -v "$CLIENT" >/dev/null && return
  if [ "$CLIENT_PACKAGE" != auto ]; then
    package "$CLIENT_PACKAGE" >"$log" 2>&1
  else
    install_client >"$log" 2>&1
  fi
  command -v "$CLIENT" >/dev/null && return
  REASON="cannot install $CLIENT: $(tail -n 1 "$log")"
  return 1
}

# package NAME: yum waits without limit for a lock of another one.
package() {
  within "$WAIT_PACKAGE" yum -q -y install "$1"
}

# db_open: a session, if there is none. REASON where it does not come about.
db_open() {
  [ -z "${SESSION:-}" ] || return 0
  # Files alone say where to; no address and no password in an argument or in the environment.
  coproc CLIENT_PIPES { client 2>"$RUN/client/error"; }
  SESSION=$!
  # bash forgets the pipes of a client that has ended already.
  local from=${CLIENT_PIPES[0]:-} to=${CLIENT_PIPES[1]:-}
  if [ -z "$from" ] || [ -z "$to" ] || ! { exec {DB_OUT}<&"$from" {DB_IN}>&"$to"; } 2>/dev/null; then
    wait "$SESSION" 2>/dev/null
    SESSION=
    REASON=$(db_error)
    return 2
  fi
  db_ask "$WAIT_QUERY" 'select 1'
}

# db_ask SECONDS SQL: the one value that it gives, in ANSWER. No value: 1. No answer in time: the session is ended, 2.
db_ask() {
  local line status
  ANSWER=
  if [ -z "${SESSION:-}" ]; then
    REASON="no session"
    return 2
  fi
  { printf '%s;\n%s\n' "$2" "$SQL_END" >&"$DB_IN"; } 2>/dev/null
  scaled "$1"
  while :; do
    IFS= read -r -t "$SCALED" -u "$DB_OUT" line
    status=$?
    [ "$status" = 0 ] || break
    if [ "$line" = k3s-ha-end ]; then
      [ -n "$ANSWER" ] && return 0
      REASON=$(db_error)
      return 1
    fi
    ANSWER=$line
  done
  REASON=$(db_error)
  [ "$status" -le 128 ] || REASON="the database gives no answer within $1 seconds"
  db_close
  return 2
}

# db_error: the last thing that the client complained of, without its advice in indented lines. It names host, user and
# database, never a password.
db_error() {
  local error
  error=$(sed '/^[[:space:]]/d' "$RUN/client/error" 2>/dev/null | tail -n 1)
  echo "${error:-the database closed the connection}"
}

# db_close: ends the session, and with it the lock.
db_close() {
  [ -n "${SESSION:-}" ] || return 0
  exec {DB_IN}>&- {DB_OUT}<&-
  kill -KILL "$SESSION" 2>/dev/null
  wait "$SESSION" 2>/dev/null
  SESSION=
}

database_answers() {
  db_open && db_ask "$WAIT_QUERY" 'select 1' || return 1
}

# look_for_row: what the database holds of the cluster's CA, in ROW: none, same (as the CA on this disk), or other.
# The server compares, by the base64 of the certificate: k3s stores an object of field name and base64 of the file, and
# neither a key leaves the database nor a field's name is guessed. The table appears when k3s first runs. Argument: the
# seconds that an answer may take, WAIT_QUERY unless given.
# shellcheck disable=SC2120
look_for_row() {
  local wait=${1:-$WAIT_QUERY} file=/var/lib/rancher/k3s/server/tls/server-ca.crt certificate=''
  ROW=
  db_open && db_ask "$wait" "$SQL_TABLE" || return
  if [ "$ANSWER" = table ]; then
    # Only a whole file is compared: k3s may be writing it.
    case $(tail -n 1 "$file" 2>/dev/null) in
      *END*) certificate=$(base64 -w 0 "$file") ;;
    esac
    sql_compare "$certificate"
    db_ask "$wait" "select coalesce((select case when $SQL then 'same' else 'other' end from kine
      where name = '/k3s/runtime' and deleted = 0 order by id desc limit 1), 'none')" || return
  fi
  ROW=$ANSWER
  HAVE_CA=${certificate:+yes}
}

row_known() {
  # shellcheck disable=SC2119
  look_for_row || return 2
}
