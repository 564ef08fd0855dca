"use strict";
// Lets node run this project's TypeScript in a few milliseconds: `node -r ./tools/register.js FILE.ts`.
// Types are not checked here; `npm run typecheck` does that. The Pulumi program itself never passes through this file.
const fs = require("node:fs");
const { transformSync } = require("@swc/core");

process.setSourceMapsEnabled(true);

/** Transpiled text by file: what loads a module again in the same process (the tests' runner) pays once. */
const transpiled = new Map();

function transpile(filename) {
  const { code } = transformSync(fs.readFileSync(filename, "utf8"), {
    filename,
    configFile: false,
    swcrc: false,
    sourceMaps: process.sourceMapsEnabled ? "inline" : false,
    jsc: { parser: { syntax: "typescript" }, target: "es2022" },
    module: { type: "commonjs", ignoreDynamic: true },
  });
  return code;
}

require.extensions[".ts"] = (module, filename) => {
  const code = transpiled.get(filename) ?? transpile(filename);
  transpiled.set(filename, code);
  module._compile(code, filename);
};
