"use strict";
// Preloaded into the second run of a program that failed without saying where (see trace.ts). The SDK reports errors with
// util.inspect, which takes many seconds where a stack has frames of the SDK's own folder; this prints the same stack directly.
const { inspect } = require("node:util");

for (const event of ["uncaughtException", "unhandledRejection"]) {
  process.prependListener(event, (error) => {
    if (error instanceof Error) {
      Object.defineProperty(error, inspect.custom, { value: () => error.stack });
    }
  });
}
