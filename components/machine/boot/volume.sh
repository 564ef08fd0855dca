# shellcheck shell=bash
# A master that keeps the cluster's state on its own disk (SQLite).

# keep_root_volume: the root volume outlives the machine; as a check of wait_for.
keep_root_volume() {
  aws_call ec2 describe-instances --instance-ids "$INSTANCE_ID" \
    --query 'Reservations[0].Instances[0].RootDeviceName' &&
    aws_call ec2 modify-instance-attribute --instance-id "$INSTANCE_ID" --block-device-mappings \
      "[{\"DeviceName\":\"$AWS_OUT\",\"Ebs\":{\"DeleteOnTermination\":false}}]" && return
  REASON=$AWS_ERR
  return 1
}
