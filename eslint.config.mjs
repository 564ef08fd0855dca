import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

const onlyTheProvider = {
  regex: "^@pulumi/aws(/|$)",
  message: "Import it from components/aws/provider.ts: a second place loads every AWS service into each run.",
};
const neverTheTools = {
  regex: "^\\.\\.?/(.*/)?(plan|tools|tests)(/|$)",
  message:
    "The program does not know its plan, tools or tests: they import the program, never the other way.",
};
const neverTheProgram = {
  regex: "^\\.\\.?/(.*/)?(components|plan|tools|tests)(/|$)",
  message: "A gate is a process of its own: it gets all that it needs as JSON in its environment.",
};

/** The folders of the program from the ground up: each imports those before it, and no other. CONTRIBUTING.md says what lives where. */
const LAYERS = ["facts", "settings", "machine", "aws", "guards", "resources"];
/** Folders below a layer that it does without. */
const APART = { aws: ["machine"], guards: ["machine"] };

/** What a layer must not import. */
const layerRules = (layer) => {
  const above = LAYERS.slice(LAYERS.indexOf(layer) + 1);
  const forbidden = [...above, ...(APART[layer] ?? [])];
  const patterns = forbidden.map((other) => ({
    regex: `^\\.\\./${other}(/|$)`,
    message: `components/${layer} may import ${allowedBy(layer)}, not components/${other}: layers go one way.`,
  }));
  const gate = {
    regex: "^\\.\\./\\.\\./gate(/|$)",
    message: "Only components/resources knows the gate, and of it types alone.",
  };
  return layer === "resources" ? patterns : [...patterns, gate];
};
const allowedBy = (layer) => {
  const below = LAYERS.slice(0, LAYERS.indexOf(layer)).filter((other) => !APART[layer]?.includes(other));
  return below.join(", ") || "nothing of the program";
};

/** The import rule for some files. A later block replaces the whole list of an earlier one, so each names all it forbids. */
const forbid = (...patterns) => ({ "@typescript-eslint/no-restricted-imports": ["error", { patterns }] });

export default defineConfig(
  { ignores: ["node_modules/", "out/"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      ...forbid(onlyTheProvider),
      eqeqeq: "error",
      // An Output in a template literal prints "Calling [toString] on an [Output<T>] is not supported" into a resource.
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      // An async function without await is how a mock or an interface that returns a promise is met.
      "@typescript-eslint/require-await": "off",
    },
  },
  { files: ["index.ts"], rules: forbid(onlyTheProvider, neverTheTools) },
  ...LAYERS.map((layer) => ({
    files: [`components/${layer}/**/*.ts`],
    rules: forbid(onlyTheProvider, neverTheTools, ...layerRules(layer)),
  })),
  {
    files: ["components/aws/provider.ts"],
    rules: forbid(neverTheTools, ...layerRules("aws")),
  },
  { files: ["gate/**/*.ts"], rules: forbid(onlyTheProvider, neverTheProgram) },
  {
    files: ["**/*.js", "**/*.mjs"],
    rules: {
      eqeqeq: "error",
      "no-undef": "off",
      "no-unused-vars": "error",
      "no-var": "error",
      "prefer-const": "error",
    },
  },
);
