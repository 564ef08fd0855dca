"use strict";
// The tests that need the kit in ../shared/e2e; `npm run test:engine` runs them after the scenarios.
const base = require("../../jest.config.js");

/** @type {import("jest").Config} */
module.exports = {
  ...base,
  rootDir: "../..",
  testPathIgnorePatterns: ["/node_modules/"],
  testMatch: ["<rootDir>/tests/e2e/**/*.test.ts"],
  testTimeout: 300_000,
};
