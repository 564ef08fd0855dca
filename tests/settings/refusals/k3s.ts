import { refused } from "../../support/refusals";

/** Mistakes in the version of k3s, where it comes from and what it is checked against. */
export const k3s = [
  refused(
    { k3sVersion: "v1.30.0" },
    "k3sVersion",
    "upstream's tags from v1.0 on end in +k3sN, as in v1.36.4+k3s1",
    "pulumi config set k3s-ha:k3sVersion <version, as in github.com/k3s-io/k3s/releases>",
  ),
  refused(
    { k3sVersion: "v0.9.1" },
    "k3sVersion",
    "it knows no external datastore as this program needs it",
    "pulumi config set k3s-ha:k3sVersion <version, as in github.com/k3s-io/k3s/releases>",
  ),
  refused(
    { k3sVersion: "0.10.2" },
    "k3sVersion",
    "not a k3s version",
    "pulumi config set k3s-ha:k3sVersion <version, as in github.com/k3s-io/k3s/releases>",
  ),
  refused(
    { k3sVersion: 0.1 },
    "k3sVersion",
    "not a k3s version",
    "pulumi config set k3s-ha:k3sVersion <version, as in github.com/k3s-io/k3s/releases>",
  ),
  refused(
    { k3sVersion: "latest" },
    "k3sVersion",
    "not a k3s version",
    "pulumi config set k3s-ha:k3sVersion <version, as in github.com/k3s-io/k3s/releases>",
  ),
  refused(
    { k3sSha256: "0123456789abcdef" },
    "k3sSha256",
    "not a map",
    "correct it in the stack file: <an object>",
  ),
  refused(
    { k3sSha256: { amd64: "A".repeat(64) } },
    "k3sSha256.amd64",
    "not 64 lower-case hexadecimal digits",
    "pulumi config set --path 'k3s-ha:k3sSha256.amd64' <the 64 digits that sha256sum-ARCH.txt of the release has for k3s>",
  ),
  refused(
    { k3sSha256: { arm64: "0".repeat(63) } },
    "k3sSha256.arm64",
    "not 64 lower-case hexadecimal digits",
    "pulumi config set --path 'k3s-ha:k3sSha256.arm64' <the 64 digits that sha256sum-ARCH.txt of the release has for k3s>",
  ),
];
