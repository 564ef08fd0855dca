import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { environmentFile } from "../harness/unitFiles";

const folder = join(__dirname, "../../../components/machine/boot");
const library = join(__dirname, "../../../components/machine/lib.sh");
const scratch = mkdtempSync(join(tmpdir(), "k3s-ha-quoting-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Runs functions of the machine's scripts on one value, which comes by standard input. */
function bash(script: string, value: string): string {
  const functions = `RUN='${scratch}'; eval "$(sed -n '/^put()/,/^}/p; /^quoted()/,/^}/p' '${library}')"; value=$(cat; echo .); value=\${value%.}\n`;
  return execFileSync("bash", ["-c", functions + script], { input: value, encoding: "utf8" });
}

/** One line of any text that is no control character, with those that go wrong more often than by chance. */
const hostile = fc
  .array(fc.oneof(fc.constantFrom(..."\\\"'$`&:%#! ;*~@"), fc.string({ unit: "grapheme", maxLength: 2 })), {
    maxLength: 12,
  })
  .map((parts) => parts.join("").replace(/\p{C}|\p{Z}/gu, " "));

const property = (check: (value: string) => void) =>
  fc.assert(fc.property(hostile, check), { numRuns: 25, examples: [["\\"], ["a\\b\"c'd"], ["&"], ["\\&:"]] });

test("quoted: any value is one word again", () => {
  property((value) => {
    const word = bash('quoted "$value"; printf %s "$QUOTED"', value);
    expect(execFileSync("bash", ["-c", `printf %s ${word}`], { encoding: "utf8" })).toBe(value);
  });
});

test("environment_line: systemd reads the value that was written", () => {
  property((value) => {
    const line = bash(`. '${folder}/k3s-unit.sh'; environment_line "NAME=$value"`, value);
    expect(environmentFile(line)).toEqual({ NAME: value });
  });
});

test("psql's password file holds any password, with its separator and its escape character escaped", () => {
  property((value) => {
    const settings =
      "DATASTORE_HOST=h DATASTORE_PORT=1 DATASTORE_DATABASE=d DATASTORE_USER=u CLIENT_TLS=require";
    const none = "CLIENT_CA= CLIENT_CERTIFICATE= CLIENT_KEY= INSTANCE_ID=i-0";
    const script = `: >"$RUN/connection.sh"; ${settings} ${none}; . '${folder}/postgres.sh'; DATASTORE_PASSWORD=$value; client_files`;
    bash(script, value);
    const [host, port, database, user, ...password] = fields(
      readFileSync(join(scratch, "client/password"), "utf8"),
    );
    expect([host, port, database, user, password]).toEqual(["*", "*", "*", "*", [value]]);
  });
});

/** As libpq reads a line: a backslash takes the next character as it is, a colon separates. */
function fields(line: string): string[] {
  const found: string[] = [];
  let field = "";
  let escaped = false;
  for (const character of line.replace(/\n$/, "")) {
    if (!escaped && character === "\\") escaped = true;
    else if (!escaped && character === ":") {
      found.push(field);
      field = "";
    } else {
      field += character;
      escaped = false;
    }
  }
  return [...found, field];
}
