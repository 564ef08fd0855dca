import { refused } from "../../support/refusals";

const HTTPS = "<an address https://host[:port][/path]>";
const MIRROR = "<an address https:// or http://host[:port][/path]>";

/** An address of machines' downloads. */
const download = (url: unknown, reason: string, instead: string) =>
  refused(
    { k3sDownloadUrl: url },
    "k3sDownloadUrl",
    reason,
    `pulumi config set k3s-ha:k3sDownloadUrl ${instead}`,
  );
const ca = (url: string, reason: string, instead: string) =>
  refused(
    { datastore: { caUrl: url } },
    "datastore.caUrl",
    reason,
    `pulumi config set --path 'k3s-ha:datastore.caUrl' ${instead}`,
  );
const current = { k3sVersion: "v1.36.4+k3s1" };
const mirror = (url: unknown, reason: string, instead: string) =>
  refused(
    { ...current, registries: { mirrors: { "docker.io": { endpoint: [url] } } } },
    "registries.mirrors.docker.io.endpoint",
    reason,
    `pulumi config set --path 'k3s-ha:registries.mirrors["docker.io"].endpoint[0]' ${instead}`,
  );

/** Addresses that machines could not load from, or that would do more than that. */
export const urls = [
  download("http://mirror.example.com/k3s", "http:// is not among what is allowed", HTTPS),
  download("ftp://mirror.example.com/k3s", "it does not begin with https://", HTTPS),
  download("file:///opt/k3s", "it does not begin with https://", HTTPS),
  download("mirror.example.com/k3s", "it does not begin with https://", HTTPS),
  download("//mirror.example.com/k3s", "it does not begin with https://", HTTPS),
  download("https:/mirror.example.com", "it does not begin with https://", HTTPS),
  download("https://", "an address without a host", HTTPS),
  download("https:///k3s", "an address without a host", HTTPS),
  download("https://:8443/k3s", "an address without a host", HTTPS),
  download("https://mirror.example.com/k3s/", "a slash at its end", "https://mirror.example.com/k3s"),
  download("https://mirror.example.com/", "a slash at its end", "https://mirror.example.com"),
  download("https://mirror.example.com//", "a slash at its end", "https://mirror.example.com"),
  download("https://mirror.example.com/a/../b/", "a slash at its end", "https://mirror.example.com/b"),
  download(
    "https://mirror.example.com/a/../b",
    "not written as clients read it",
    "https://mirror.example.com/b",
  ),
  download(
    "https://mirror.example.com/./k3s",
    "not written as clients read it",
    "https://mirror.example.com/k3s",
  ),
  download(
    "https://mirror.example.com/%2e%2e/k3s",
    "not written as clients read it",
    "https://mirror.example.com/k3s",
  ),
  download(
    "HTTPS://mirror.example.com/k3s",
    "not written as clients read it",
    "https://mirror.example.com/k3s",
  ),
  download(
    " https://mirror.example.com/k3s",
    "an address with space around it",
    "https://mirror.example.com/k3s",
  ),
  download(
    "https://mirror.example.com/k3s\n",
    "an address with space around it",
    "https://mirror.example.com/k3s",
  ),
  download("https://me:pw@example.com/k3s", "an address with credentials in it", HTTPS),
  download("https://me@example.com/k3s", "an address with credentials in it", HTTPS),
  download("https://@example.com/k3s", "an address with credentials in it", HTTPS),
  download("https://example.com/k3s?x=1", "an address with a query or a fragment", HTTPS),
  download("https://example.com/k3s?", "an address with a query or a fragment", HTTPS),
  download("https://example.com/k3s#top", "an address with a query or a fragment", HTTPS),
  download("https://example.com/$(reboot)", "its path holds a character that has no place there", HTTPS),
  download("https://example.com/`id`", "its path holds a character that has no place there", HTTPS),
  download("https://example.com/'k3s'", "its path holds a character that has no place there", HTTPS),
  download("https://example.com/k3s;id", "its path holds a character that has no place there", HTTPS),
  download("https://example.com/a%2", "its path holds a character that has no place there", HTTPS),
  download("https://example.com\\k3s", "a host name has letters, digits and hyphens", HTTPS),
  download("https://example.com/a b", "an address with a space or a line break in it", HTTPS),
  download("https://example.com/a\nb", "an address with a space or a line break in it", HTTPS),
  download("https://example.com:99999/k3s", "its port is no number from 1 to 65535", HTTPS),
  download("https://example.com:65536", "its port is no number from 1 to 65535", HTTPS),
  download("https://example.com:0/k3s", "its port is no number from 1 to 65535", HTTPS),
  download("https://example.com:/k3s", "its port is no number from 1 to 65535", HTTPS),
  download("https://example.com:https/k3s", "its port is no number from 1 to 65535", HTTPS),
  download("https://example.com:-1/k3s", "its port is no number from 1 to 65535", HTTPS),
  download("https://example.com:08443/k3s", "not written as clients read it", "https://example.com:8443/k3s"),
  download(
    "https://[2001:db8::7]/k3s",
    "an IPv6 address: machines of this program have IPv4 addresses",
    HTTPS,
  ),
  download("https://10.0.0.256/k3s", "it looks like an IPv4 address, and is none", HTTPS),
  download("https://0x7f.1/k3s", "it looks like an IPv4 address, and is none", HTTPS),
  download("https://2130706433/k3s", "it looks like an IPv4 address, and is none", HTTPS),
  download("https://mirror_1.example.com/k3s", "a host name has letters, digits and hyphens", HTTPS),
  download("https://mirror..example.com/k3s", "a part between dots is empty", HTTPS),
  download(`https://${"a".repeat(64)}.com/k3s`, "a part between dots has more than 63 characters", HTTPS),
  download(`https://example.com/${"a".repeat(2048)}`, "an address of more than 2048 characters", HTTPS),
  download("https://localhost/k3s", "an address of the machine itself", HTTPS),
  download("https://127.0.0.1:8443/k3s", "an address of the machine itself", HTTPS),
  download("https://169.254.169.254/latest", "an address of the machine itself", HTTPS),
  download(443, "it does not begin with https://", HTTPS),
  ca("http://example.com/ca.pem", "http:// is not among what is allowed", HTTPS),
  ca("https://example.com:70000/ca.pem", "its port is no number from 1 to 65535", HTTPS),
  ca("https://example.com/ca.pem?versionId=1", "an address with a query or a fragment", HTTPS),
  ca("s3://bucket/ca.pem", "it does not begin with https://", HTTPS),
  ca("/etc/ssl/ca.pem", "it does not begin with https://", HTTPS),
  mirror("mirror.example.com:5000", "it does not begin with https:// or http://", MIRROR),
  mirror("https://mirror.example.com/", "a slash at its end", "https://mirror.example.com"),
  mirror("http://puller:pw@mirror.example.com", "an address with credentials in it", MIRROR),
  mirror("http://mirror.example.com:123456", "its port is no number from 1 to 65535", MIRROR),
  mirror("unix:///run/registry.sock", "it does not begin with https:// or http://", MIRROR),
  mirror(5000, "it does not begin with https:// or http://", MIRROR),
];
