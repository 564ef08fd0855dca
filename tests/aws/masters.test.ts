import { lowestMinor, minorPatterns } from "../../components/aws/masters";

/** Answers as a fleet with these minors would, and counts the questions. */
function fleet(...minors: number[]) {
  const asked: [number, number][] = [];
  const runs = async (from: number, to: number) => {
    asked.push([from, to]);
    return minors.some((minor) => minor >= from && minor <= to);
  };
  return { asked, runs };
}

describe("the lowest minor that runs", () => {
  const found: [wanted: string, minors: number[], lowest: number | undefined, questions: number][] = [
    ["v1.36.4+k3s1", [], undefined, 3],
    ["v1.36.4+k3s1", [36], 36, 3],
    ["v1.36.4+k3s1", [35], 35, 3],
    ["v1.36.4+k3s1", [35, 36], 35, 3],
    ["v1.36.4+k3s1", [34, 36], 34, 7],
    ["v1.36.4+k3s1", [0], 0, 7],
    ["v1.36.4+k3s1", [38, 40], 38, 11],
    ["v1.36.4+k3s1", [199], 199, 11],
    ["v1.1.0+k3s1", [0], 0, 2],
    ["v0.10.2", [36], 36, 10],
  ];
  test.each(found)("%s beside %j is %s", async (wanted, minors, lowest, questions) => {
    const { asked, runs } = fleet(...minors);
    expect(await lowestMinor(wanted, runs)).toBe(lowest);
    expect(asked.length).toBeLessThanOrEqual(questions);
    // EC2 takes 200 values of a filter, and a range must have a first one.
    expect(asked.filter(([from, to]) => from > to || to - from >= 200)).toEqual([]);
  });

  test("a range is asked by one pattern a minor, none of which takes in another minor", () => {
    expect(minorPatterns(8, 11)).toEqual(["v1.8.*", "v1.9.*", "v1.10.*", "v1.11.*"]);
  });
});
