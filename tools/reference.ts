// `npm run reference`: writes what follows from the schema of the settings into docs/configuration.md (the reference of all
// keys), docs/datastores.md (which k3s with which datastore) and Pulumi.yaml (the declarations that the CLI checks). With
// --check it writes nothing and exits with 1 where a file would change.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { KEYS } from "../components/settings/schema";
import { withDeclarations } from "./reference/declarations";
import { withCombinations } from "./reference/combinations";
import { withReference } from "./reference/markdown";

const root = join(__dirname, "..");
const FILES: Readonly<Record<string, (text: string, keys: typeof KEYS) => string>> = {
  "docs/configuration.md": withReference,
  "docs/datastores.md": withCombinations,
  "Pulumi.yaml": withDeclarations,
};

function main(check: boolean): void {
  const changed = Object.entries(FILES).filter(([name, rewrite]) => {
    const file = join(root, name);
    const before = readFileSync(file, "utf8");
    const after = rewrite(before, KEYS);
    if (after === before) return false;
    if (!check) writeFileSync(file, after);
    return true;
  });
  for (const [name] of changed) console.log(check ? `${name}: run npm run reference` : `${name}: written`);
  if (check && changed.length > 0) process.exitCode = 1;
}

main(process.argv.slice(2).includes("--check"));
