# shellcheck shell=bash disable=SC2034
# MySQL and MariaDB for the first boot: the client mysql, a lock by name. It ends at the first error, and with it the lock.
CLIENT=mysql
# Names are the server's, not the database's, and have 64 characters at most.
LOCK="sha1(concat('k3s-ha ', database()))"
SQL_END="select 'k3s-ha-end';"
SQL_TABLE="select if(count(*) = 0, 'none', 'table') from information_schema.tables
  where table_schema = database() and table_name = 'kine'"

install_client() {
  if command -v amazon-linux-extras >/dev/null; then
    # The core package is of 2012 and does not know a server by its alternative names.
    within "$WAIT_PACKAGE" amazon-linux-extras enable mariadb10.5
    package mariadb
  else
    package mariadb105 || package mariadb1011
  fi
}

# option NAME VALUE: a line of an option file.
option() {
  local value=$2
  value=${value//\\/\\\\}
  value=${value//\"/\\\"}
  printf '%s="%s"\n' "$1" "$value"
}

# client_files: the client's option file, in memory. Clients of MariaDB and of MySQL have different names for how they
# check the server; what one does not know it skips (loose). The server ends a session that is silent for
# WAIT_LOCK_SESSION seconds: without that the lock would outlive a holder that lost power.
client_files() {
  local silent=$(((WAIT_LOCK_SESSION * SECOND_MS + 999) / 1000))
  # shellcheck source=/dev/null
  . "$RUN/connection.sh"
  {
    echo '[mysql]'
    option host "$DATASTORE_HOST"
    option port "$DATASTORE_PORT"
    option database "$DATASTORE_DATABASE"
    option user "$DATASTORE_USER"
    option password "$DATASTORE_PASSWORD"
    printf '%s\n' protocol=tcp connect_timeout=10 "init-command=\"set wait_timeout = $silent\""
    case $CLIENT_TLS in
      verify-*) printf '%s\n' loose-ssl loose-ssl-verify-server-cert loose-ssl-mode=VERIFY_IDENTITY ;;
      require) printf '%s\n' loose-ssl loose-skip-ssl-verify-server-cert loose-ssl-mode=REQUIRED ;;
      *) printf '%s\n' loose-skip-ssl loose-ssl-mode=DISABLED ;;
    esac
    [ -z "$CLIENT_CA" ] || option ssl-ca "$CLIENT_CA"
    [ -z "$CLIENT_CERTIFICATE" ] || option ssl-cert "$CLIENT_CERTIFICATE"
    [ -z "$CLIENT_KEY" ] || option ssl-key "$CLIENT_KEY"
  } | put 0600 "$RUN/client/options" || fail "cannot write $RUN/client"
}

client() {
  exec mysql --defaults-file="$RUN/client/options" --batch --skip-column-names --raw --unbuffered --skip-reconnect
}

# sql_compare BASE64: whether the row's value holds it, as an expression in SQL.
sql_compare() {
  SQL="'$1' <> '' and locate(binary '$1', value) > 0"
}

# take_lock: 0 when this session holds it; 1 when another one does, after WAIT_LOCK seconds; 2 when the session is gone.
take_lock() {
  scaled "$WAIT_LOCK"
  db_ask $((WAIT_LOCK + WAIT_LOCK_ANSWER)) "select if(get_lock($LOCK, $SCALED) = 1, 'locked', 'busy')" || return 2
  [ "$ANSWER" = locked ]
}

# lock_held: asked in the session that holds it, the only one whose answer proves anything.
lock_held() {
  db_ask "$WAIT_LOCK_ANSWER" "select 'held' from dual where is_used_lock($LOCK) = connection_id()" || return 1
}
