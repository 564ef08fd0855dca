"use strict";
const { basename, sep } = require("node:path");
const Sequencer = require("@jest/test-sequencer").default;

/** Test files that wait for machines for a minute or so: the longest begins, and those that only compute run beside it. */
const LONGEST = "faults";
const LONG = ["datastores-current", "rolling", "datastores-v010", "firstBoot", "races", "datastores-mysql"];

/** So that no processor idles while machines wait, and no long wait comes last. */
class LongFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const name = path.includes(`${sep}machine${sep}`) ? basename(path, ".test.ts") : "";
      return name === LONGEST ? -1 : LONG.indexOf(name) + 1;
    };
    return [...tests].sort((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1));
  }
}

module.exports = LongFirst;
