#!/bin/bash
# Stands for aws, k3s, systemctl and sleep on a test's machine: hands its arguments to the test and behaves as told.
# The answer: exit status, a line break, text for standard output or, with a status, for standard error.
exec 3<>"/dev/tcp/127.0.0.1/$STAND_IN_PORT" || exit 99
printf '%s\0' "$STAND_IN_MACHINE" "$STAND_IN_RUN" "${KUBECONFIG:-}" "${0##*/}" "$@" '' >&3
IFS= read -r -u 3 status || exit 99
IFS= read -r -d '' -u 3 text
[ "$status" = 0 ] || exec >&2
printf '%s' "$text"
exit "$status"
