import { refused } from "../../support/refusals";

/** Mistakes in keys of the stack as a whole. */
export const stack = [
  refused({ protect: "yes" }, "protect", "not a boolean", "pulumi config set k3s-ha:protect true"),
  refused({ protect: 1 }, "protect", "not a boolean", "pulumi config set k3s-ha:protect true"),
  refused(
    { finalSnapshot: "False" },
    "finalSnapshot",
    "not a boolean",
    "pulumi config set k3s-ha:finalSnapshot false",
  ),
  refused({ preflight: "off" }, "preflight", "not a boolean", "pulumi config set k3s-ha:preflight false"),
  refused(
    { allowExtendedSupport: {} },
    "allowExtendedSupport",
    "not a boolean",
    "pulumi config set k3s-ha:allowExtendedSupport <true or false>",
  ),
  refused(
    { availabilityZones: ["us-east-1a"] },
    "availabilityZones",
    "fewer than 2 entries",
    "correct the list in the stack file: <two or three zones of the region>",
  ),
  refused(
    { availabilityZones: "us-east-1a" },
    "availabilityZones",
    "not a list",
    "correct the list in the stack file",
  ),
  refused(
    { availabilityZones: ["us-east-1a", "us-east-1"] },
    "availabilityZones",
    "not an availability zone",
    "pulumi config set --path 'k3s-ha:availabilityZones[1]' <two or three zones of the region>",
  ),
  refused(
    { availabilityZones: ["us-east-1a", "us-east-1-atl-1a"] },
    "availabilityZones",
    "not an availability zone",
    "pulumi config set --path 'k3s-ha:availabilityZones[1]' <two or three zones of the region>",
  ),
  refused(
    { availabilityZones: ["us-east-1a", "us-east-1a"] },
    "availabilityZones",
    "an entry stands twice",
    "correct the list in the stack file: <two or three zones of the region>",
  ),
  refused(
    { availabilityZones: ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"] },
    "availabilityZones",
    "more than 3 entries",
    "correct the list in the stack file: <two or three zones of the region>",
  ),
  refused({ imageEpoch: -1 }, "imageEpoch", "less than 0", "pulumi config set k3s-ha:imageEpoch 0"),
  refused(
    { imageEpoch: 1.5 },
    "imageEpoch",
    "not an integer",
    "pulumi config set k3s-ha:imageEpoch <0 to 1000000>",
  ),
  refused(
    { imageEpoch: "newest" },
    "imageEpoch",
    "not an integer",
    "pulumi config set k3s-ha:imageEpoch <0 to 1000000>",
  ),
  refused(
    { imageEpoch: 1000001 },
    "imageEpoch",
    "more than 1000000",
    "pulumi config set k3s-ha:imageEpoch 1000000",
  ),
  refused(
    { tags: "team=a" },
    "tags",
    "not a map of tags",
    "correct it in the stack file: <up to 40 tags; keys not aws:…, k3s-ha:… or Name>",
  ),
  refused(
    { tags: { "aws:team": "a" } },
    "tags",
    "a tag key that AWS or this program sets itself",
    "correct it in the stack file: <up to 40 tags; keys not aws:…, k3s-ha:… or Name>",
  ),
  refused(
    { tags: { "k3s-ha:stack": "other" } },
    "tags",
    "a tag key that AWS or this program sets itself",
    "correct it in the stack file: <up to 40 tags; keys not aws:…, k3s-ha:… or Name>",
  ),
  refused(
    { tags: { Name: "mine" } },
    "tags",
    "a tag key that AWS or this program sets itself",
    "correct it in the stack file: <up to 40 tags; keys not aws:…, k3s-ha:… or Name>",
  ),
  refused(
    { tags: { "": "empty" } },
    "tags",
    "not a tag key",
    "correct it in the stack file: <up to 40 tags; keys not aws:…, k3s-ha:… or Name>",
  ),
  refused(
    { tags: { team: "<b>" } },
    "tags.team",
    "not a tag value",
    "correct it in the stack file: <up to 40 tags; keys not aws:…, k3s-ha:… or Name>",
  ),
  refused(
    { tags: { team: "a".repeat(257) } },
    "tags.team",
    "not a tag value",
    "correct it in the stack file: <up to 40 tags; keys not aws:…, k3s-ha:… or Name>",
  ),
  refused(
    { tags: Object.fromEntries(Array.from({ length: 41 }, (_, i) => [`tag-${i}`, "x"])) },
    "tags",
    "more than 40 tags",
    "correct it in the stack file: <up to 40 tags; keys not aws:…, k3s-ha:… or Name>",
  ),
];
