import fc from "fast-check";
import { postgresDsn } from "../../components/facts/endpoints";

/** What RDS takes as a password: 8 to 128 printable ASCII characters without `/`, `"`, `@`, `'` and space. */
const legalPassword = fc
  .array(
    fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code)),
    { minLength: 8, maxLength: 128 },
  )
  .map((characters) => characters.join("").replace(/[/"@']/g, "x"));

describe("the DSN", () => {
  const connection = {
    host: "k3s-1.abc.us-east-1.rds.amazonaws.com",
    port: 5432,
    database: "k3s",
    user: "k3s",
  };

  /** The reader is the WHATWG parser, which refuses or moves what is not encoded. */
  function readBack(dsn: string) {
    const url = new URL(dsn);
    return {
      scheme: url.protocol,
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      host: url.hostname,
      port: url.port,
      database: decodeURIComponent(url.pathname.slice(1)),
      rest: url.search + url.hash,
    };
  }

  test("brings any legal password through a URL parser", () => {
    fc.assert(
      fc.property(legalPassword, (password) => {
        expect(readBack(postgresDsn({ ...connection, password }))).toEqual({
          scheme: "postgres:",
          user: "k3s",
          password,
          host: connection.host,
          port: "5432",
          database: "k3s",
          rest: "",
        });
      }),
      { numRuns: 500 },
    );
  });

  test("brings any text at all through: passwords, users and databases beyond RDS's rules", () => {
    const anything = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 });
    // Path segments that URL parsers resolve; settings allow no such name.
    const name = anything.filter((text) => text !== "." && text !== "..");
    fc.assert(
      fc.property(anything, anything, name, (user, password, database) => {
        const read = readBack(postgresDsn({ ...connection, user, password, database }));
        expect([read.user, read.password, read.database, read.rest]).toEqual([user, password, database, ""]);
      }),
    );
  });

  test("leaves nothing but unreserved characters unencoded, so that no shell or unit file sees others", () => {
    fc.assert(
      fc.property(legalPassword, (password) => {
        const [, encoded] = /^postgres:\/\/k3s:([^@]*)@/.exec(postgresDsn({ ...connection, password })) ?? [];
        expect(encoded).toMatch(/^([A-Za-z0-9._~-]|%[0-9A-F]{2})+$/);
      }),
    );
  });

  test("of a known password, by hand", () => {
    expect(postgresDsn({ ...connection, password: "a:b?c#d%e[f]g" })).toBe(
      "postgres://k3s:a%3Ab%3Fc%23d%25e%5Bf%5Dg@k3s-1.abc.us-east-1.rds.amazonaws.com:5432/k3s",
    );
  });
});
