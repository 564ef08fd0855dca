"use strict";
// `npm test` and `npm run test:unit`. Types are checked by `npm run typecheck`, not here. tests/e2e needs the kit in
// ../shared/e2e and tests/k3s needs root: each has a script of its own in package.json.

/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  testSequencer: "<rootDir>/tests/longFirst.js",
  // Otherwise jest 30 warns about globals that @pulumi/pulumi keeps for the whole process.
  testEnvironmentOptions: { globalsCleanup: "off" },
  testMatch: ["<rootDir>/tests/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "<rootDir>/tests/e2e/", "<rootDir>/tests/k3s/"],
  transform: {
    "\\.ts$": [
      "@swc/jest",
      {
        jsc: { parser: { syntax: "typescript" }, target: "es2022" },
        module: { type: "commonjs", ignoreDynamic: true },
      },
    ],
  },
  maxWorkers: "100%",
  // Only a hang ends a test: how fast the computer is means nothing.
  testTimeout: 120_000,
  // Test machines wait more than they work.
  maxConcurrency: 8,
};
