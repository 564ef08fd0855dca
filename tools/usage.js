"use strict";
// Preloaded into a measured program (bench.ts): it reports what the process used by the time it ends.
const { writeSync } = require("node:fs");

const REPORT_FD = 3;

process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeSync(
    REPORT_FD,
    JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, rssMib: maxRSS / 1024 }),
  );
});
