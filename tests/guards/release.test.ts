import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { askRelease, releaseOutcome, type ReleaseAnswer } from "../../components/guards/release";
import { problemText } from "../../components/settings/report";
import { runPrograms } from "../../plan/batch";
import { settingsOf } from "../support/settings";

/**
 * Whether the release exists: the question against a server that answers as mirrors do, the judgement by table. That
 * GitHub answers so is not proved here.
 */
const settings = settingsOf({ k3sVersion: "v1.36.4+k3s1", k3sDownloadUrl: "https://mirror.example.com/k3s" });
const SUMS = "https://mirror.example.com/k3s/v1.36.4+k3s1/sha256sum-amd64.txt";
const DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

describe("the question", () => {
  const asked: string[] = [];
  let server: Server;
  let mirror: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      if (request.url?.includes("v1.36.4+k3s1/k3s")) {
        // A binary that never ends: only its head is waited for.
        response.writeHead(200).write("ELF");
      } else if (request.url?.startsWith("/moved/")) {
        response.writeHead(302, { location: request.url.replace("/moved/", "/k3s/") }).end();
      } else {
        response.writeHead(request.url?.includes("v1.36.4+k3s1") ? 200 : 404).end("sums");
      }
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => void asked.splice(0));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const at = (path: string, other: object = {}) => ({
    ...settings,
    k3sDownloadUrl: `${mirror}${path}`,
    ...other,
  });

  test("asks once for each architecture, for the sum file that machines begin with", async () => {
    const answers = await askRelease(at("/k3s"), ["x86_64", "arm64", "x86_64"]);
    expect(asked.sort()).toEqual([
      "GET /k3s/v1.36.4+k3s1/sha256sum-amd64.txt",
      "GET /k3s/v1.36.4+k3s1/sha256sum-arm64.txt",
    ]);
    expect(answers.map(({ answer }) => answer)).toEqual([200, 200]);
  });

  test("asks for the binary where its sum is pinned, and does not wait for its end", async () => {
    const answers = await askRelease(at("/k3s", { k3sSha256: { arm64: DIGEST } }), ["x86_64", "arm64"]);
    expect(asked.sort()).toEqual([
      "GET /k3s/v1.36.4+k3s1/k3s-arm64",
      "GET /k3s/v1.36.4+k3s1/sha256sum-amd64.txt",
    ]);
    expect(answers.map(({ answer }) => answer)).toEqual([200, 200]);
  });

  test("follows where the mirror sends it", async () => {
    const [found] = await askRelease(at("/moved"), ["x86_64"]);
    const [lost] = await askRelease(at("/moved", { k3sVersion: "v1.99.0+k3s1" }), ["x86_64"]);
    expect([found?.answer, lost?.answer]).toEqual([200, 404]);
  });

  test("a mirror that nobody reaches is an answer, too, with its reason", async () => {
    const gone = createServer();
    await new Promise<void>((done) => gone.listen(0, "127.0.0.1", done));
    const { port } = gone.address() as AddressInfo;
    await new Promise((done) => gone.close(done));
    const [one] = await askRelease({ ...settings, k3sDownloadUrl: `http://127.0.0.1:${port}` }, ["x86_64"]);
    expect(one?.answer).toEqual(new Error(`connect ECONNREFUSED 127.0.0.1:${port}`));
  });

  test("asks nobody with preflight: false", async () => {
    expect(await askRelease(at("/k3s", { preflight: false }), ["x86_64"])).toEqual([]);
    expect(asked).toEqual([]);
  });
});

describe("the judgement", () => {
  function outcome(...answers: ReleaseAnswer["answer"][]) {
    const urls = [SUMS, SUMS.replace("amd64", "arm64")];
    const { problems, warnings } = releaseOutcome(
      settings,
      answers.map((answer, i) => ({ url: urls[i] ?? "", answer })),
    );
    return { problems: problems.map(problemText), warnings };
  }
  const refusal = (files: string) =>
    'k3s-ha:k3sVersion: "v1.36.4+k3s1" is refused: machines could not download it, there is no ' +
    `${files}; allowed: v0.10.x, v1.32.5 and later of that minor, v1.33.1 and later of that minor, every v1.34 and ` +
    "later; fix: pulumi config set k3s-ha:k3sVersion <a version that is there>; or name the mirror that has it: " +
    "pulumi config set k3s-ha:k3sDownloadUrl <address>; or, only if you know better than its answer: " +
    "pulumi config set k3s-ha:preflight false";

  test.each<[name: string, answers: ReleaseAnswer["answer"][], files: string]>([
    ["not found", [404], `${SUMS} (404)`],
    ["gone", [410], `${SUMS} (410)`],
    [
      "neither architecture",
      [404, 404],
      `${SUMS} (404) and https://mirror.example.com/k3s/v1.36.4+k3s1/sha256sum-arm64.txt (404)`,
    ],
    ["one architecture", [200, 404], "https://mirror.example.com/k3s/v1.36.4+k3s1/sha256sum-arm64.txt (404)"],
  ])("%s is refused", (_name, answers, files) => {
    expect(outcome(...answers)).toEqual({ problems: [refusal(files)], warnings: [] });
  });

  test.each<[name: string, answer: ReleaseAnswer["answer"], says: string]>([
    ["no right to it", 403, "it answered 403"],
    ["too many questions", 429, "it answered 429"],
    ["an error of its own", 503, "it answered 503"],
    [
      "nobody reached",
      new Error("getaddrinfo ENOTFOUND mirror.example.com"),
      "getaddrinfo ENOTFOUND mirror.example.com",
    ],
  ])("%s is a warning", (_name, answer, says) => {
    expect(outcome(answer)).toEqual({
      problems: [],
      warnings: [
        `preflight: whether ${SUMS} exists is not known: ${says}; machines ask it themselves when they boot`,
      ],
    });
  });

  test("a file that is there says nothing", () => {
    expect(outcome(200, 206)).toEqual({ problems: [], warnings: [] });
  });
});

describe("in the program", () => {
  test("a release that is not there ends it before anything registers; a mirror in trouble does not", async () => {
    const config = { k3sVersion: "v1.36.4+k3s1" };
    const [absent, unknown, unasked] = await runPrograms([
      { name: "absent", config, mirror: 404 },
      { name: "unknown", config, mirror: 500 },
      { name: "unasked", config: { ...config, preflight: false }, mirror: 404 },
    ]);
    expect(absent?.registrations.map(({ type }) => type)).toEqual(["pulumi:pulumi:Stack"]);
    expect(absent?.errors).toEqual([
      { message: expect.stringContaining("machines could not download it") as string, foreseen: true },
    ]);
    expect(unknown?.errors).toEqual([]);
    expect(unknown?.diagnostics.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(
        /^preflight: whether .*sha256sum-amd64\.txt exists is not known: it answered 500/,
      ),
    );
    expect(unasked?.errors).toEqual([]);
  });
});
