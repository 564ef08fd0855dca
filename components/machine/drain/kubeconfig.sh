#!/bin/bash
# Publishes this master's kubeconfig with the balancer's address in the stack's parameter, unless what is there serves
# as well: each master signs its own client certificate, so a plain comparison would rewrite it for ever.
# shellcheck source=components/machine/lib.sh
. /usr/local/lib/k3s-ha/lib.sh
load_machine
OWN=/etc/rancher/k3s/k3s.yaml
REQUEST=$RUN/kubeconfig.json
trap 'rm -f "$REQUEST"' EXIT

# published: the parameter's value, by a builtin: no other process sees it in arguments or a file.
published() {
  printf '%s\n' "$PUBLISHED"
}

# field NAME: of the kubeconfig on standard input.
field() {
  sed -n "/^ *$1: /{s///;s/\"//g;p;q;}"
}

# last_second: when the client certificate of the kubeconfig on standard input ends; 0 without one.
last_second() {
  local end
  end=$(field client-certificate-data | base64 -d 2>/dev/null | openssl x509 -noout -enddate 2>/dev/null) &&
    date -d "${end#notAfter=}" +%s || echo 0
}

# serves_as_well: same CA, the balancer's address, and credentials of the own kind: a client certificate that lasts
# 90 days more, or longer than the own one; before certificates (v0.10) the password that all masters share.
serves_as_well() {
  local name theirs
  [ "$(published | field certificate-authority-data)" = "$(field certificate-authority-data <"$OWN")" ] &&
    [ "$(published | field server)" = "$API_URL" ] || return 1
  if grep -q client-certificate-data "$OWN"; then
    theirs=$(published | last_second)
    [ "$theirs" -ge $(($(date +%s) + 90 * 86400)) ] ||
      { [ "$theirs" -gt 0 ] && [ "$theirs" -ge "$(last_second <"$OWN")" ]; }
    return
  fi
  for name in username password token; do
    [ "$(published | field "$name")" = "$(field "$name" <"$OWN")" ] || return 1
  done
}

[ -s "$OWN" ] || exit 1
# The parameter belongs to the stack: where it is missing (a destroy) none is made.
if ! aws_call ssm get-parameter --name "$KUBECONFIG_PARAMETER" --with-decryption --query Parameter.Value; then
  log "the published kubeconfig is not readable: ${AWS_ERR%%:*}"
  exit 1
fi
PUBLISHED=$AWS_OUT
! serves_as_well || exit 0
{
  printf '{"Name":"%s","Type":"SecureString","Tier":"Intelligent-Tiering","Overwrite":true,"Value":"' "$KUBECONFIG_PARAMETER"
  sed -e "s|^\( *server:\).*|\1 $API_URL|" -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/$/\\n/' "$OWN" | tr -d '\n'
  printf '"}\n'
} | put 0600 "$REQUEST"
if ! aws_call ssm put-parameter --cli-input-json "file://$REQUEST"; then
  log "the kubeconfig is not published: ${AWS_ERR%%:*}"
  exit 1
fi
log "the kubeconfig is published as $KUBECONFIG_PARAMETER"
