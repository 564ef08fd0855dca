"use strict";
// Preloaded into the second run of a program that failed without saying where (trace.ts). It reports the stack of what nobody
// caught, one JSON text per line, and spares the SDK its own rendering of it: `util.inspect` takes many seconds where a
// stack has frames of the SDK's root folder.
const { writeSync } = require("node:fs");
const { inspect } = require("node:util");

const REPORT_FD = 3;
const seen = new Set();

for (const event of ["uncaughtException", "unhandledRejection"]) {
  process.prependListener(event, (error) => {
    if (!(error instanceof Error) || seen.has(error)) {
      return;
    }
    seen.add(error);
    writeSync(REPORT_FD, `${JSON.stringify({ message: error.message, stack: error.stack })}\n`);
    Object.defineProperty(error, inspect.custom, {
      value: () => `${error.name}: ${error.message}`,
      configurable: true,
    });
  });
}
