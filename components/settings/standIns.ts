/** What stands in for an encrypted value where no key opens it, in the offline plan. Valid, and of nobody. */

/** Two secrets that differ. */
export const STAND_IN_SECRETS = {
  clusterSecret: "vR3kW8nJ5xT2bQ7mZ4hL9cF6yD1gS0pA",
  agentToken: "Ht6Jq1Xw9Lz4Nv7Bc2Rk5Ym8Gd3Fs0Pe",
} as const;

/** A certificate that is its own authority, from 2020 to 2119. */
export const STAND_IN_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBRjCB7aADAgECAgEHMAoGCCqGSM49BAMCMBIxEDAOBgNVBAMMB2V4YW1wbGUw
IBcNMjAwMTAxMDAwMDAwWhgPMjExOTEyMzEwMDAwMDBaMBIxEDAOBgNVBAMMB2V4
YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQyXDOMQfSL3uQMDMLNnN+N
R4vRbSVs5m/daATPb+r+5ESXK0DGgPUk49KQV2WJYDjoimS3vZYA/zMuEZzABGFY
ozIwMDAPBgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBQQ+YF2NMVyuKgfuMFI77LH
xldCOjAKBggqhkjOPQQDAgNIADBFAiByAOk1WJN07Y9ZtQ/x4rknqxjUp5Reew7W
XnpPRUhmGQIhALlGQay4Fqvz7c+9ah5RUNuT8z8CT3u2c95iBFxpE38w
-----END CERTIFICATE-----
`;

/** Its key. */
export const STAND_IN_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgzcJUmw1nZgMpgKsq
8TT+++oNeIj5S5niUggk6di2Nc2hRANCAAQyXDOMQfSL3uQMDMLNnN+NR4vRbSVs
5m/daATPb+r+5ESXK0DGgPUk49KQV2WJYDjoimS3vZYA/zMuEZzABGFY
-----END PRIVATE KEY-----
`;
