# shellcheck shell=bash disable=SC2034
# Every wait of a machine: its limit in seconds and what happens there. One variable scales them all:
# K3S_HA_SECOND_MS, the milliseconds of a second, which only tests set.
SECOND_MS=${K3S_HA_SECOND_MS:-1000}

# Limits of the machine's own faults: at the limit it says why and ABANDONs.
WAIT_METADATA=300      # metadata service: own instance id, zone, address
WAIT_PACKAGE=600       # installing the database client, and each try of it
WAIT_FIRST_START=300   # k3s started, CA not yet the stored one: wiped and tried again, three tries
WAIT_READY=600         # own node Ready, one exit of k3s and its restart included
WAIT_VOLUME=300        # SQLite: AWS told to keep the root volume
WAIT_HOOK=600          # the hook's end refused: the hook's own time-out decides then

# Limits of faults that machines share: waits in place, then says why and ABANDONs.
WAIT_SHARED=1800       # database, API balancer, mirror, another master's first start, secret parameter: not there

# A master that all but waits for the other masters: see peers.sh for what follows.
WAIT_PEERS=360         # every other master in service healthy in the API target group

# No end by the machine's own fault before this age.
WAIT_MINIMUM_AGE=600

# Steps and single calls.
WAIT_HEARTBEAT=60      # between two heartbeats of the launch hook, and between two looks at the group
WAIT_LINE=60           # between two console lines of one wait
WAIT_POLL=2            # between two looks of one wait
WAIT_POLL_LATE=10      # the same after a minute
WAIT_AWS_CALL=30       # one AWS call; three tries
WAIT_METADATA_CALL=5   # one metadata request
WAIT_DOWNLOAD=600      # one download; a slow mirror is a shared fault
WAIT_QUERY=15          # one look into the database
WAIT_KUBECTL=20        # one kubectl call
WAIT_SYSTEMCTL=120     # one systemctl call

# The first boot's lock.
WAIT_LOCK=30           # lock_timeout of one try; then the row is looked for again
WAIT_LOCK_CHECK=2      # between two looks at the own lock
WAIT_LOCK_ANSWER=8     # no answer for so long counts as loss
WAIT_LOCK_SESSION=25   # MySQL: the server ends a session that is silent for so long (PostgreSQL has keepalives for it)
WAIT_LOCK_FENCE=20     # holder of the lock, no row: a former holder has noticed its loss by then (2 + 8 + 8 s)

# The end of a machine (drain/). At a limit it goes on to the next step: a hook must end.
WAIT_DRAIN=600         # drain, while heartbeats prolong the terminate hook
WAIT_DRAIN_BRIEF=180   # drain of a group that wants no machines: no heartbeat, the hook's own 300 s must do
WAIT_DRAIN_SPOT=100    # drain after an interruption notice: two minutes, some of which have passed
WAIT_DRAIN_DEAD=60     # drain of a node that is not Ready: nobody confirms the end of its pods
WAIT_DEREGISTERED=120  # a leaving master's own wait until the API balancer no longer sends to it
WAIT_STOPPED=240       # the other masters' wait until a leaving master has stopped serving
WAIT_GONE=60           # between the two looks that find a machine gone before its Node is deleted
WAIT_GROUPS=300        # between two looks for this cluster's groups
WAIT_KUBECONFIG=600    # between two looks at the published kubeconfig
WAIT_INTERRUPTION=5    # between two looks for an interruption notice
