import { MASTER_REFRESH, machineShare, poolRefresh } from "../../components/resources/refresh";

describe("how groups roll", () => {
  // 100 / 3 is 33.3: AWS would round 133 % of three machines down to three, and nothing could be launched first.
  test.each([
    [0, 100],
    [1, 100],
    [2, 50],
    [3, 34],
    [4, 25],
    [5, 20],
    [6, 17],
    [7, 15],
    [100, 1],
    [1000, 1],
  ])("one machine of %i is %i %%", (desired, percent) => expect(machineShare(desired)).toBe(percent));

  test("one machine's share is always room for a whole machine, and never more than AWS's 200 %", () => {
    for (let desired = 1; desired <= 1000; desired++) {
      expect(Math.floor((desired * (100 + machineShare(desired))) / 100)).toBeGreaterThan(desired);
      expect(machineShare(desired)).toBeLessThanOrEqual(100);
    }
  });

  test("masters one at a time, the new one launched first", () => {
    expect(MASTER_REFRESH).toEqual({
      minHealthyPercentage: 100,
      maxHealthyPercentage: 100,
      instanceWarmup: 0,
    });
  });

  test.each([
    [{ desired: 2, surge: 25, ingress: true }, 150, 300],
    [{ desired: 3, surge: 25, ingress: true }, 134, 300],
    [{ desired: 4, surge: 25, ingress: false }, 125, 0],
    [{ desired: 20, surge: 25, ingress: false }, 125, 0],
    [{ desired: 20, surge: 1, ingress: false }, 105, 0],
    [{ desired: 10, surge: 100, ingress: true }, 200, 300],
    [{ desired: 1, surge: 10, ingress: true }, 200, 300],
    [{ desired: 0, surge: 25, ingress: false }, 200, 0],
  ])("a pool %j has at most %i %% and %i s of warm-up", (pool, most, warmup) => {
    expect(poolRefresh(pool)).toEqual({
      minHealthyPercentage: 100,
      maxHealthyPercentage: most,
      instanceWarmup: warmup,
    });
  });
});
