import { line } from "../../gate/report";
import { type Answers, MASTERS, awsError, healthy, inTurn, masters, plan, run, tagged } from "./stub";

describe("what a failing gate prints", () => {
  const launch = (id: number, status = "Cancelled") => ({
    ...{ ActivityId: `a-${id}`, Description: `Launching a new EC2 instance: i-0${id}`, StatusCode: status },
    StatusMessage: "Instance failed to complete user's Lifecycle Action: was abandoned: Heartbeat Timeout",
    ...{ StartTime: new Date(Date.UTC(2026, 0, 1, 10, id)), EndTime: new Date(Date.UTC(2026, 0, 1, 11, id)) },
  });
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const secret = "K10-5up3r-s3cret";
  const consoleText = [
    "[    0.000000] Linux version 4.14.355",
    `[   21.1] cloud-init[3012]: /var/lib/cloud/instance/user-data.txt: line 3: ${secret}: unexpected token`,
    `bash: ${secret}: command not found`,
    ...Array.from({ length: 60 }, (_, i) => `[   ${i}.3] k3s-ha-boot[99]: k3s-ha: line ${i}\u001b[31m`),
    `[   61.3] k3s-ha-boot[99]: k3s-ha: the database does not answer ${"x".repeat(100_000)}`,
  ].join("\r\n");

  async function failing(answers: Answers) {
    return run(plan("ready", MASTERS), {
      ...healthy,
      DescribeAutoScalingGroups: () => masters(),
      DescribeInstances: () => ({
        Reservations: [{ Instances: [1, 2, 3].map((id) => tagged(`i-0${id}`, "2")) }],
      }),
      DescribeScalingActivities: inTurn(
        { Activities: [] },
        { Activities: [launch(3), launch(2), launch(1)] },
      ),
      GetConsoleOutput: () => ({ Output: base64(consoleText) }),
      ...answers,
    });
  }

  test("the last activities, and the last console lines of the last abandoned machine that its own scripts wrote", async () => {
    const { said, calls, ...outcome } = await failing({});
    expect(outcome).toMatchObject({
      failed: expect.stringMatching(/^ready: 3 launches of masters from lt-1 version 2/) as string,
    });
    expect(said).toContain("last activities of masters (masters-1), newest first:");
    expect(
      said.some((text) =>
        /^2026-01-01T10:03:00.000Z Cancelled Launching a new EC2 instance: i-03: .*abandoned/.test(text),
      ),
    ).toBe(true);
    expect(calls.filter(({ command }) => command === "GetConsoleOutput")).toEqual([
      { command: "GetConsoleOutput", input: { InstanceId: "i-03", Latest: true } },
    ]);
    const tail = said.slice(said.indexOf("last console lines of i-03:") + 1);
    expect(tail).toHaveLength(40);
    expect(tail[0]).toBe("k3s-ha: line 21 [31m");
    expect(tail[39]).toMatch(/^k3s-ha: the database does not answer x+…$/);
  });

  test("no line that would hang the command provider, and nothing that others wrote to the console", async () => {
    const { said } = await failing({});
    expect(Math.max(...said.map((text) => text.length))).toBe(400);
    expect(said.join("\n")).not.toContain(secret);
    expect(said.join("\n")).not.toContain("Linux version");
  });

  test("the console that was posted last where there is no newest, as for a machine that has ended", async () => {
    const { said, calls } = await failing({
      GetConsoleOutput: ({ Latest }) => {
        if (Latest) throw awsError("UnsupportedOperation", 400);
        return { Output: base64("k3s-ha: checksum of k3s differs") };
      },
    });
    expect(said.at(-1)).toBe("k3s-ha: checksum of k3s differs");
    expect(calls.at(-1)).toEqual({ command: "GetConsoleOutput", input: { InstanceId: "i-03" } });
  });

  test("the reason even where neither can be read", async () => {
    let looks = 0;
    const { said, ...outcome } = await failing({
      DescribeScalingActivities: () => {
        if (++looks > 2) throw awsError("AccessDenied", 403, "no");
        return { Activities: looks > 1 ? [launch(3), launch(2), launch(1)] : [] };
      },
      GetConsoleOutput: () => {
        throw awsError("UnauthorizedOperation", 403, "no");
      },
    });
    expect(outcome).toMatchObject({ failed: expect.stringContaining("were abandoned") as string });
    expect(said).toContain("last activities: cannot be read: AccessDenied: no");
    expect(said).toContain("console of i-03: cannot be read: UnauthorizedOperation: no");
  });

  test("a line is one line of at most 400 characters", () => {
    expect(line("a\r\nb\tc\u0007\u009b31m")).toBe("a b c 31m");
    expect(line("y".repeat(401))).toBe(`${"y".repeat(399)}…`);
    expect(line("y".repeat(400))).toBe("y".repeat(400));
  });
});
