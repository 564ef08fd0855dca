import { API_PORT, MASTERS, TAG, apiUrl, poolGroup } from "../facts/names";

/** What the commands for people need to know. */
export interface CommandFacts {
  readonly region: string;
  /** Full or short name of the stack. */
  readonly stack: string;
  readonly clusterId: string;
  /** Name of the API balancer. */
  readonly apiHost: string;
  /** Whether the API balancer has private addresses only. */
  readonly internalApi: boolean;
}

/** Commands to copy, as stack outputs; they need the AWS CLI with its Session Manager plugin. */
export interface Commands {
  /** Reads the kubeconfig into a file that only you can read. */
  readonly kubeconfig: string;
  /** Lists the nodes on a master. */
  readonly nodes: string;
  /** Opens a shell on a master. */
  readonly shell: string;
  /** Brings an internal API to port 6443 of this machine. */
  readonly forwardApi?: string;
  /** Uses the API so brought: its certificate holds 127.0.0.1, not the balancer's tunnel. */
  readonly useForwardedApi?: string;
}

export function commands(facts: CommandFacts): Commands {
  const kubeconfig = `npm run kubeconfig -- --stack ${facts.stack}`;
  const onMaster = `aws ssm start-session --region ${facts.region} --target "${running(facts, MASTERS)}"`;
  const nodes = `${onMaster} --document-name AWS-StartInteractiveCommand --parameters 'command="sudo /usr/local/bin/k3s kubectl get nodes"'`;
  if (!facts.internalApi) return { kubeconfig, nodes, shell: onMaster };
  // Through an agent: no master reaches the balancer.
  const forward =
    `aws ssm start-session --region ${facts.region} --target "${running(facts, poolGroup("*"))}" ` +
    `--document-name AWS-StartPortForwardingSessionToRemoteHost --parameters host=${facts.apiHost},portNumber=${API_PORT},localPortNumber=${API_PORT}`;
  return {
    kubeconfig,
    nodes,
    shell: onMaster,
    forwardApi: forward,
    useForwardedApi: `kubectl --server ${apiUrl("127.0.0.1")} get nodes`,
  };
}

/** A command that prints the id of one running machine of a group. */
function running({ region, clusterId }: CommandFacts, group: string): string {
  const filters = `Name=tag:${TAG.cluster},Values=${clusterId} Name=tag:${TAG.group},Values='${group}' Name=instance-state-name,Values=running`;
  return `$(aws ec2 describe-instances --region ${region} --filters ${filters} --query 'Reservations[0].Instances[0].InstanceId' --output text)`;
}
