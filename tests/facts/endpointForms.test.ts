import fc from "fast-check";
import { parseEndpoint } from "../../components/facts/endpoints";

describe("an endpoint taken apart", () => {
  test.each([
    [
      "postgres://k3s:a%40b%3A@a.example.com:6432/k3s?sslmode=verify-ca",
      {
        kind: "postgres",
        servers: [{ host: "a.example.com", port: 6432 }],
        user: "k3s",
        password: "a@b:",
        database: "k3s",
        tls: true,
        verify: "verify-ca",
        sslmode: "verify-ca",
      },
    ],
    [
      "postgresql://k3s:p@a.example.com:1,[2001:db8::7]:2/k3s",
      {
        servers: [
          { host: "a.example.com", port: 1 },
          { host: "2001:db8::7", port: 2 },
        ],
        tls: undefined,
      },
    ],
    ["postgres://k3s:p:q@db/k3s?sslmode=prefer", { password: "p:q", tls: false, sslmode: "prefer" }],
    [
      "mysql://k3s:p@ss/w'o%40@tcp(my.example.com)/k3s?tls=true",
      {
        kind: "mysql",
        servers: [{ host: "my.example.com", port: 3306 }],
        password: "p@ss/w'o%40",
        tls: true,
        verify: "verify-full",
      },
    ],
    [
      "mysql://k3s:p@tcp([2001:db8::7]:3307)/k3s?tls=0",
      { servers: [{ host: "2001:db8::7", port: 3307 }], tls: false },
    ],
    [
      "https://A.example.com,https://10.0.0.7:2380/",
      {
        kind: "etcd",
        servers: [
          { host: "a.example.com", port: 2379 },
          { host: "10.0.0.7", port: 2380 },
        ],
        tls: true,
      },
    ],
  ])("%s", (endpoint, expected) => expect(parseEndpoint(endpoint)).toMatchObject(expected));
});

/** Texts that look like endpoints, and any others. */
const anything = fc.string({ unit: "binary", maxLength: 60 });
const scheme = fc.constantFrom("postgres://", "postgresql://", "mysql://", "https://", "http://", "");
const pieces = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "@",
        ":",
        "/",
        "?",
        "#",
        "%",
        ",",
        "[",
        "]",
        "tcp(",
        ")",
        "k3s",
        "db.example.com",
        "5432",
        "::1",
      ),
      fc.constantFrom(
        "https://",
        "sslmode=",
        "&",
        "=",
        "__proto__",
        "constructor",
        "%2F",
        "%zz",
        "\u0000",
        "ü",
      ),
      anything,
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(""));

test("no text crashes the parser, and no refusal shows the text", () => {
  fc.assert(
    fc.property(scheme, pieces, (begin, rest) => {
      const parsed = parseEndpoint(begin + rest);
      if ("refused" in parsed) return parsed.refused !== "";
      return parsed.servers.every(({ host, port }) => host !== "" && port >= 1 && port <= 65_535);
    }),
    { numRuns: 3000 },
  );
});

test("no part of a password is shown where it splits the endpoint", () => {
  const password = fc.string({
    unit: fc.constantFrom(..."Zq7/?#@:=&%[".split("")),
    minLength: 1,
    maxLength: 20,
  });
  fc.assert(
    fc.property(password, (secret) => {
      const parsed = parseEndpoint(`postgres://k3s:${secret}@db.example.com/k3s?sslmode=require`);
      return !("refused" in parsed) || !/Zq|q7|7Z|ZZ|qq|77/.test(parsed.refused);
    }),
    { numRuns: 2000 },
  );
});
