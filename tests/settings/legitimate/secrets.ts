import type { Legitimate } from "../../support/legitimate";

const secret = (name: string, clusterSecret: string, more: object = {}): Legitimate => ({
  name,
  config: { k3sVersion: "v1.35.7+k3s1", clusterSecret, ...more },
});

/** Secrets as people and their tools make them. */
export const secrets: readonly Legitimate[] = [
  secret("of openssl rand -hex 32", "9f3c1b7ad2e84056b1c7f0a93d5e2847c6ab19d40f7e3852ba6c0d1e9f74835a"),
  secret("of openssl rand -hex 16", "3e7a90c41fb2d8567ac0e19b4d83f526"),
  secret("of openssl rand -base64 24", "q7Zt+0Lk/9vXw3Rb1NcYd5Ge8HfJ2mSa"),
  secret("of uuidgen", "5b0c7e1a-93d4-4f28-a6b1-0e9d8c7f2a63"),
  secret("of words", "correct horse battery staple"),
  secret("of two kinds", "fD8sK2mV7qX4tB9nR3wL", { agentToken: "Wn5Rc8Lx2Tq7Bk4Zj9Mv" }),
];
