// The units of the end of life hold nothing that systemd 219 does not know, and start scripts that exist.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UnitFile } from "../harness/unitFiles";

const source = join(__dirname, "../../../components/machine/units");
const scripts = join(__dirname, "../../../components/machine/drain");
const units = readdirSync(source).filter(
  (name) => name.startsWith("k3s-ha-") && name !== "k3s-ha-boot.service",
);
const root = mkdtempSync(join(tmpdir(), "end-of-life-units-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("there are four", () => {
  expect(units).toEqual([
    "k3s-ha-drain@.service",
    "k3s-ha-end-of-life.service",
    "k3s-ha-end-of-life.timer",
    "k3s-ha-interruption.service",
  ]);
});

test.each(units)("%s", (unit) => {
  const folder = join(root, "etc/systemd/system");
  mkdirSync(folder, { recursive: true });
  cpSync(join(source, unit), join(folder, unit));
  expect(new UnitFile(unit, root).problems).toEqual([]);
  const script = /^ExecStart=\/usr\/local\/lib\/k3s-ha\/(\S+)/m.exec(
    readFileSync(join(source, unit), "utf8"),
  )?.[1];
  expect(unit.endsWith(".timer") || (script !== undefined && existsSync(join(scripts, script)))).toBe(true);
});
