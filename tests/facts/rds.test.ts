import { cannotRun, memoryGiB, usableConnections } from "../../components/facts/rds";

describe("RDS classes", () => {
  test.each([
    ["db.t3.micro", 1],
    ["db.t3.small", 2],
    ["db.t3.medium", 4],
    ["db.t3.large", 8],
    ["db.t3.2xlarge", 32],
    ["db.t4g.medium", 4],
    ["db.m5.large", 8],
    ["db.m5.4xlarge", 64],
    ["db.r5.large", 16],
    ["db.r5.24xlarge", 768],
    ["db.r6g.16xlarge", 512],
    // AWS decides on what the table lacks.
    ["db.x2iedn.xlarge", undefined],
    ["db.t3.gigantic", undefined],
  ])("%s has %s GiB", (instanceClass, memory) => expect(memoryGiB(instanceClass)).toBe(memory));

  // LEAST(memory / 9531392, 5000) is 112, 225, 450, 901 nominally; a tenth is not the database's, three are reserved.
  test.each([
    ["db.t3.micro", 98],
    ["db.t3.small", 199],
    ["db.t3.medium", 402],
    ["db.m5.large", 808],
    ["db.r5.24xlarge", 4997],
    ["db.z1d.large", undefined],
  ])("%s offers %s connections", (instanceClass, connections) =>
    expect(usableConnections(instanceClass)).toBe(connections),
  );

  test.each([
    ["db.t3.medium", "11.5"],
    ["db.t3.medium", "10.7"],
    ["db.t3.medium", "17"],
    ["db.m5.large", "11.5"],
    ["db.m5.large", "10.17"],
    ["db.r5.large", "11.22-rds.20260514"],
    ["db.m6i.large", "11.13"],
    ["db.m6i.large", "11.22"],
    ["db.m6i.large", "15"],
    ["db.t4g.medium", "12.7"],
    ["db.t4g.medium", "16"],
    ["db.m6g.large", "13.4"],
    ["db.m7g.large", "13.4"],
    ["db.m7g.large", "15.2"],
    ["db.t2.medium", "12.22"],
    ["db.future.large", "9.6"],
  ])("%s runs %s", (instanceClass, version) => expect(cannotRun(instanceClass, version)).toBeUndefined());

  test.each([
    ["db.t4g.medium", "11.5", "12"],
    ["db.t4g.medium", "11.22", "12"],
    ["db.t4g.medium", "12.6", "12.7"],
    ["db.m6g.large", "11.5", "12"],
    ["db.r6g.large", "11", "12"],
    ["db.m7g.large", "11.5", "13"],
    ["db.m7g.large", "12.22", "13"],
    ["db.m7g.large", "13.3", "13.4"],
    ["db.r7g.large", "14.4", "14.5"],
    ["db.m7g.large", "15.1", "15.2"],
    ["db.m6i.large", "11.5", "11.13"],
    ["db.m5.large", "10.7", "10.17"],
    ["db.t3.medium", "9.6", "10"],
    ["db.t2.medium", "13", "12"],
    ["db.m4.large", "15", "12"],
  ])("%s does not run %s, and the reason names %s", (instanceClass, version, named) => {
    const reason = cannotRun(instanceClass, version);
    expect(reason).toContain(` ${named} and `);
    expect(reason).toContain(version);
  });
});
