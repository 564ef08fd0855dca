import { releaseFile, type Architecture } from "../facts/k3sVersions";
import { configSet, refuse, type Problem } from "../settings/problem";
import type { Settings } from "../settings/settings";
import type { PreflightOutcome } from "./preflight";

/** Whether the configured k3s release is where machines will look for it, known before anything is paid for. */

type Wanted = Pick<Settings, "k3sVersion" | "k3sDownloadUrl" | "k3sSha256" | "preflight">;

/** What a mirror says of a file that a machine begins with: an HTTP status, or why there is none. */
export interface ReleaseAnswer {
  readonly url: string;
  readonly answer: number | Error;
}

/** How long a preview waits for the mirror: it is not worth more than a warning. */
const LIMIT_MS = 4000;
/** "Not found" and "gone": the mirror knows, and the machines will hear the same. */
const ABSENT: readonly number[] = [404, 410];

/**
 * Asks the mirror, side by side, for the file that a machine of each architecture downloads first. The body is left
 * where it is: that the file exists is all that is asked.
 * @returns no answers with `preflight: false`
 */
export async function askRelease(
  settings: Wanted,
  architectures: readonly Architecture[],
): Promise<readonly ReleaseAnswer[]> {
  if (!settings.preflight) return [];
  const urls = [...new Set(architectures)].map((architecture) => firstFile(settings, architecture));
  return Promise.all(urls.map(async (url) => ({ url, answer: await statusOf(url) })));
}

function firstFile({ k3sVersion, k3sDownloadUrl, k3sSha256 }: Wanted, architecture: Architecture): string {
  const file = releaseFile(architecture);
  const pinned = k3sSha256[file.architecture] !== undefined;
  return `${k3sDownloadUrl}/${k3sVersion}/${pinned ? file.binary : file.sums}`;
}

async function statusOf(url: string): Promise<number | Error> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(LIMIT_MS) });
    void response.body?.cancel();
    return response.status;
  } catch (error) {
    return new Error(reasonOf(error));
  }
}

/** `fetch` says "fetch failed" and hides the reason below; several addresses that fail have a code alone. */
function reasonOf(error: unknown): string {
  const { cause } = error as { readonly cause?: unknown };
  const { message, code } = (cause ?? error) as { readonly message?: string; readonly code?: string };
  return message || code || String(error);
}

/**
 * A release that the mirror does not have is refused. Any other failure is told: the mirror may be out of this
 * computer's reach and in that of the machines.
 */
export function releaseOutcome(settings: Wanted, answers: readonly ReleaseAnswer[]): PreflightOutcome {
  const absent = answers.filter(({ answer }) => typeof answer === "number" && ABSENT.includes(answer));
  return {
    problems: absent.length === 0 ? [] : [absentProblem(settings, absent)],
    warnings: answers.flatMap(({ url, answer }) => unknown(url, answer)),
  };
}

function absentProblem({ k3sVersion }: Wanted, absent: readonly ReleaseAnswer[]): Problem {
  const files = absent.map(({ url, answer }) => `${url} (${String(answer)})`).join(" and ");
  const fix =
    `${configSet(["k3sVersion"], "<a version that is there>")}; or name the mirror that has it: ` +
    `${configSet(["k3sDownloadUrl"], "<address>")}; or, only if you know better than its answer: ` +
    configSet(["preflight"], false);
  return refuse(["k3sVersion"], k3sVersion, `machines could not download it, there is no ${files}`, fix);
}

function unknown(url: string, answer: number | Error): string[] {
  if (typeof answer === "number" && (answer < 400 || ABSENT.includes(answer))) return [];
  const says = typeof answer === "number" ? `it answered ${answer}` : answer.message;
  return [
    `preflight: whether ${url} exists is not known: ${says}; machines ask it themselves when they boot`,
  ];
}
