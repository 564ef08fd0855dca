import type { Answer } from "../monitor";
import type { Wire } from "../types";
import { mask } from "../values";
import { accountLookups } from "./account";
import { databaseLookups } from "./databases";
import { type Args, NoAnswer, text } from "./filters";
import { FIXTURE_FILE, type Fixture } from "./fixture";
import { machineLookups } from "./machines";

type Function_ = (args: Args, region: string) => { [key: string]: unknown };

/** Answers look-ups from the fixture. What it lacks is an error that names the look-up, its arguments and the file. */
export function answerFrom(fixture: Fixture, region: string): Answer {
  const functions: Record<string, Function_> = {
    ...accountLookups(fixture),
    ...machineLookups(fixture),
    ...databaseLookups(fixture),
  };
  return (token, args) => {
    const lookup = functions[token];
    try {
      if (lookup === undefined) throw new NoAnswer("it does not know this look-up");
      return lookup(args, text(args, "region") ?? region) as { [key: string]: Wire };
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      throw new Error(
        `the offline plan cannot answer ${token}(${JSON.stringify(mask(args))}): ${error.message} ` +
          `(${FIXTURE_FILE}, ${fixture.date}); add what AWS would answer there, or preview with an account`,
      );
    }
  };
}
