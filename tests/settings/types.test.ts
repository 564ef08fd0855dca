import fc from "fast-check";
import {
  cidr,
  httpsUrl,
  integer,
  kmsKeyArn,
  oneOf,
  policyArn,
  text,
  textLike,
  uniqueList,
} from "../../components/settings/types";

const accepts = (schema: { safeParse: (value: unknown) => { success: boolean } }, value: unknown): boolean =>
  schema.safeParse(value).success;

describe("an IPv4 network", () => {
  test.each(["0.0.0.0/0", "10.0.0.0/8", "10.42.0.0/16", "203.0.113.7/32", "192.168.255.240/28"])(
    "%s",
    (value) => expect(accepts(cidr(), value)).toBe(true),
  );

  test.each([
    "10.0.0.1/8",
    "10.0.0.0",
    "10.0.0.0/33",
    "10.0.0/24",
    "10.0.0.256/32",
    "010.0.0.0/8",
    "10.0.0.0/08",
    "10.0.0.0/16 ",
    " 10.0.0.0/16",
    "::/0",
    "a.b.c.d/16",
    "",
    10,
    null,
  ])("not %j", (value) => expect(accepts(cidr(), value)).toBe(false));

  test("is accepted exactly where the bits beyond its prefix are zero", () => {
    const octet = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(fc.tuple(octet, octet, octet, octet), fc.integer({ min: 0, max: 32 }), (octets, prefix) => {
        const value = octets.reduce((sum, one) => sum * 256 + one, 0);
        const aligned = value % 2 ** (32 - prefix) === 0;
        expect(accepts(cidr(), `${octets.join(".")}/${prefix}`)).toBe(aligned);
      }),
    );
  });
});

describe("an https address", () => {
  test.each([
    "https://github.com/k3s-io/k3s/releases/download",
    "https://mirror.example.com",
    "https://mirror.example.com:8443/a/b-c_d~e/%20f+g",
    "https://10.0.0.1/k3s",
  ])("%s", (value) => {
    expect(accepts(httpsUrl(), value)).toBe(true);
    expect(() => new URL(value)).not.toThrow();
  });

  test.each([
    "http://example.com",
    "ftp://example.com",
    "https://",
    "https://user:pw@example.com",
    "https://example.com/",
    "https://example.com/a/",
    "https://example.com/a?b=c",
    "https://example.com/a#b",
    "https://example.com/a b",
    "https://example.com/$(id)",
    "https://example.com/`id`",
    "https://example.com/'",
    'https://example.com/"',
    "https://example.com/a\nb",
    "example.com",
  ])("not %j", (value) => expect(accepts(httpsUrl(), value)).toBe(false));
});

describe("an ARN", () => {
  const key = kmsKeyArn();
  const policy = policyArn();
  const id = "01234567-89ab-cdef-0123-456789abcdef";

  test.each([
    [key, `arn:aws:kms:us-east-1:123456789012:key/${id}`],
    [key, `arn:aws-cn:kms:cn-north-1:123456789012:key/${id}`],
    [key, `arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/${id}`],
    [policy, "arn:aws:iam::123456789012:policy/team/boundary"],
    [policy, "arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy"],
  ])("%#: %s", (schema, value) => expect(accepts(schema, value)).toBe(true));

  test.each([
    [key, `arn:aws:kms:us-east-1:123456789012:alias/x`],
    [key, `arn:aws:kms:us-east-1:12345:key/${id}`],
    [key, id],
    [policy, "arn:aws:iam::123456789012:role/boundary"],
    [policy, "arn:aws:s3:::policy/boundary"],
    [policy, "arn:aws:iam::123456789012:policy/"],
    [policy, "arn:aws:iam::123456789012:policy/a\narn:aws:iam::123456789012:policy/b"],
  ])("not %#: %s", (schema, value) => expect(accepts(schema, value)).toBe(false));
});

describe("plain values", () => {
  test.each([
    [15, "15"],
    [true, "true"],
    ["x", "x"],
  ])("%j is the text %s", (value, expected) => expect(text().parse(value)).toBe(expected));

  // A fraction has lost its zeros: 16.10 came as 16.1.
  test.each([null, undefined, {}, [], 11.5])("%j is no text", (value) =>
    expect(accepts(text(), value)).toBe(false),
  );

  test.each([
    [2, true],
    [10, true],
    [1, false],
    [11, false],
    [2.5, false],
    ["5", false],
    [Number.NaN, false],
  ])("%j is from 2 to 10: %s", (value, expected) => expect(accepts(integer(2, 10), value)).toBe(expected));

  test("one of several is spelled as it is", () => {
    expect(accepts(oneOf("single", "none"), "single")).toBe(true);
    expect(accepts(oneOf("single", "none"), "Single")).toBe(false);
  });

  test("a list has its length, its elements once each, and says one thing of what is no list", () => {
    const list = uniqueList(textLike(/^[a-z]$/, "not a letter"), 1, 2);
    expect(
      [["a"], ["a", "b"], [], ["a", "a"], ["a", "b", "c"], ["1"]].map((value) => accepts(list, value)),
    ).toEqual([true, true, false, false, false, false]);
    expect(list.safeParse("a long text").error?.issues.map(({ message }) => message)).toEqual(["not a list"]);
  });
});
