import { input } from "../../plan/graph";
import { AMI } from "./matrix";
import { templateOf, type Runs } from "./read";

/** An image chosen by the program is taken once and then left alone; a change of the choice is another template. */
export function images(graph: Runs): void {
  const masters = (run: Parameters<Runs>[0]) => {
    const { name, options, inputs } = templateOf(graph(run), "masters");
    return { name, ignored: options.ignoreChanges ?? [], image: inputs.imageId };
  };

  test("the default is Amazon Linux 2, and a newly published image rolls nothing", () => {
    const dev = masters("dev");
    expect(dev).toEqual({
      name: "k3s-masters-amzn2-x86_64-0",
      ignored: ["imageId"],
      image: "ami-0a000000000002086",
    });
    // Same template, and the engine ignores the only thing that differs.
    expect(masters("newImage")).toEqual({ ...dev, image: "ami-0bbbbbbbbbbbbbbbb" });
  });

  test("a pinned image, and another one, take effect", () => {
    expect(masters("pinnedImage")).toEqual({ name: `k3s-masters-${AMI}-x86_64-0`, ignored: [], image: AMI });
    expect(masters("otherPinnedImage")).toEqual({
      name: "k3s-masters-ami-0123456789abcdef1-x86_64-0",
      ignored: [],
      image: "ami-0123456789abcdef1",
    });
  });

  test("the root device is the image's", () => {
    const device = (run: Parameters<Runs>[0]) =>
      input(templateOf(graph(run), "masters"), "blockDeviceMappings.0.deviceName");
    expect([device("dev"), device("otherPinnedImage")]).toEqual(["/dev/xvda", "/dev/sda1"]);
  });

  test("a pin of the masters leaves the pools alone", () => {
    expect(templateOf(graph("pinnedImage"), "agents-default").inputs.imageId).toBe("ami-0a000000000002086");
  });

  test("the epoch gives every group another template", () => {
    expect(masters("epoch").name).toBe("k3s-masters-amzn2-x86_64-1");
    expect(templateOf(graph("epoch"), "agents-default").name).toBe("k3s-agents-default-amzn2-x86_64-1");
  });

  test("the architecture gives another template and another image", () => {
    expect(masters("arm")).toEqual({
      name: "k3s-masters-amzn2-arm64-0",
      ignored: ["imageId"],
      image: "ami-0a000000000002064",
    });
    expect(templateOf(graph("pools"), "agents-arm").name).toBe("k3s-agents-arm-amzn2-arm64-0");
  });
}
