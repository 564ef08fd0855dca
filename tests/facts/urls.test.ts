import fc from "fast-check";
import {
  DOWNLOAD,
  checkedUrl,
  parsePlainUrl,
  registryProblem,
  type UrlUse,
} from "../../components/facts/urls";

const EITHER: UrlUse = { schemes: ["http", "https"], ownHost: true };
const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/);
const host = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join("."));
const step = fc.stringMatching(/^[A-Za-z0-9_~+@:,=-]{1,8}$/);
const path = fc.array(step, { maxLength: 4 }).map((steps) => steps.map((one) => `/${one}`).join(""));
/** Texts that are nearly addresses. */
const nearly = fc
  .array(
    fc.constantFrom(
      "https://",
      "http://",
      "a.b",
      ":443",
      ":99999",
      "/",
      "..",
      "@",
      "?",
      "#",
      "[::1]",
      "%",
      "$",
      " ",
      "\n",
      "é",
      "\\",
    ),
  )
  .map((parts) => parts.join(""));

describe("the address of a server", () => {
  test.each([
    [
      "https://mirror.example.com",
      { scheme: "https", host: "mirror.example.com", authority: "mirror.example.com", port: 443, path: "" },
    ],
    [
      "https://Mirror.example.com:8443/k3s",
      {
        scheme: "https",
        host: "mirror.example.com",
        authority: "Mirror.example.com:8443",
        port: 8443,
        path: "/k3s",
      },
    ],
    [
      "https://registry.example.com:443",
      {
        scheme: "https",
        host: "registry.example.com",
        authority: "registry.example.com:443",
        port: 443,
        path: "",
      },
    ],
    ["http://10.0.0.7", { scheme: "http", host: "10.0.0.7", authority: "10.0.0.7", port: 80, path: "" }],
    [
      "http://localhost:65535/v2/hub",
      { scheme: "http", host: "localhost", authority: "localhost:65535", port: 65_535, path: "/v2/hub" },
    ],
  ])("%s", (text, parts) => expect(parsePlainUrl(text, EITHER)).toEqual(parts));

  test("comes apart as it was put together", () => {
    const port = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined });
    fc.assert(
      fc.property(fc.constantFrom("http", "https"), host, port, path, (scheme, name, number, steps) => {
        const text = `${scheme}://${name}${number === undefined ? "" : `:${number}`}${steps}`;
        expect(parsePlainUrl(text, EITHER)).toMatchObject({
          scheme,
          host: name,
          port: number ?? (scheme === "http" ? 80 : 443),
          path: steps,
        });
      }),
    );
  });

  test("is never a crash, whatever the text; what is accepted every client reads alike, and a shell leaves alone", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), nearly, fc.webUrl()), (text) => {
        for (const use of [DOWNLOAD, EITHER]) {
          const parsed = parsePlainUrl(text, use);
          if ("refused" in parsed) continue;
          const read = new URL(text);
          expect([read.hostname, read.username, read.password, read.search, read.hash]).toEqual([
            parsed.host,
            "",
            "",
            "",
            "",
          ]);
          expect(Number(read.port || (read.protocol === "http:" ? 80 : 443))).toBe(parsed.port);
          expect(read.pathname).toBe(parsed.path || "/");
          expect(text).toMatch(/^[A-Za-z0-9._~+@:,=%/-]+$/);
          expect(checkedUrl(text)).toEqual(parsed);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("what it proposes instead is accepted, or a form to fill in", () => {
    fc.assert(
      fc.property(fc.oneof(nearly, fc.webUrl({ withQueryParameters: true })), (text) => {
        const parsed = parsePlainUrl(text);
        if (!("refused" in parsed) || parsed.instead === undefined || parsed.instead.startsWith("<")) return;
        expect(parsePlainUrl(parsed.instead)).not.toHaveProperty("refused");
      }),
      { numRuns: 2000 },
    );
  });

  test("that settings would refuse has no port", () =>
    expect(() => checkedUrl("https://example.com:99999")).toThrow("its port is no number from 1 to 65535"));
});

describe("a registry's name", () => {
  test.each([
    "*",
    "docker.io",
    "registry.example.com:5000",
    "10.0.0.7:80",
    "localhost:5000",
    "Registry.example.com",
  ])("%s", (name) => expect(registryProblem(name)).toBeUndefined());

  test("is never a crash", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), nearly), (name) => {
        if (registryProblem(name) === undefined) expect(name).toMatch(/^(\*|[A-Za-z0-9.-]+(:\d+)?)$/);
      }),
    );
  });
});
