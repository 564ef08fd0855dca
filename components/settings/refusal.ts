import { RunError } from "@pulumi/pulumi";

/** What ends the program. Apart from the problems themselves, which are judged without the SDK: loading it takes a second. */

/**
 * What ends the program with a message alone, thrown before anything registers. It has no stack: the SDK inspects the
 * stack of every error that ends a program, and Node's inspector can loop over a frame of the SDK's root folder.
 */
export function refusal(message: string): RunError {
  const error = new RunError(message);
  error.stack = "";
  return error;
}

/**
 * Ends the program from within an `apply`; what waits for its answer never goes on. Neither a throw nor a rejection there:
 * the SDK runs programs with V8's debugger on, which at each of them follows every path of promises that lead from this
 * one, here to most of the cluster, until the memory is full (SDK 3.248.0 on Node 20: 21 GiB). A callback of its own has
 * none.
 */
export async function endProgram(message: string): Promise<never> {
  setImmediate(() => {
    throw refusal(message);
  });
  return new Promise(() => undefined);
}
