import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

const onlyTheFacade = {
  regex: "^@pulumi/aws(/|$)",
  message: "Import it from components/aws/provider.ts: a second place loads every AWS service into each run.",
};
const neverTheTools = {
  regex: "^\\.\\.?/(.*/)?(plan|tools|tests)(/|$)",
  message:
    "The program does not know its plan, tools or tests: they import the program, never the other way.",
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
      ...forbid(onlyTheFacade),
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
  { files: ["index.ts", "components/**/*.ts"], rules: forbid(onlyTheFacade, neverTheTools) },
  { files: ["components/aws/provider.ts"], rules: forbid(neverTheTools) },
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
