import type { Settings } from "../components/settings/settings";
import { costsOf } from "./costs";
import { failed, type Plan } from "./offline";
import { PRICES_ARE_OF } from "./prices";
import { summaryOf } from "./summary";
import { LIMITS, stackOutputs, warningsOf } from "./text";
import type { Registration } from "./types";
import { mask, mapValues } from "./values";

/**
 * The plan for machines: secrets and unknown values are masked as `[secret]` and `[unknown]`.
 * @param settings as the program reads them; absent where it refuses them, or is another program
 */
export function planJson(plan: Plan, settings?: Settings): string {
  const types = new Map<string, number>();
  for (const { type } of plan.registrations) {
    types.set(type, (types.get(type) ?? 0) + 1);
  }
  const document = {
    project: plan.project,
    stack: plan.stack,
    region: plan.region,
    ok: !failed(plan),
    notAPreview: LIMITS,
    fixture: plan.fixture,
    ...(settings === undefined ? {} : overview(plan, settings)),
    counts: {
      resources: plan.registrations.filter(({ custom }) => custom).length,
      components: plan.registrations.filter(({ custom }) => !custom).length,
      byType: Object.fromEntries([...types].sort()),
    },
    resources: [...plan.registrations].sort((a, b) => (a.urn < b.urn ? -1 : 1)).map(resourceJson),
    outputs: stackOutputs(plan),
    lookups: plan.lookups.map(({ token, args, error }) => ({
      token,
      args: mask(args),
      ...(error && { error }),
    })),
    diagnostics: plan.diagnostics,
  };
  return JSON.stringify(document, undefined, 2);
}

function overview({ registrations, region, diagnostics }: Plan, settings: Settings) {
  const costs = costsOf(registrations);
  const lines = summaryOf({ settings, registrations, costs, region, warnings: warningsOf(diagnostics) });
  return {
    summary: lines,
    costs: { pricesAreOf: PRICES_ARE_OF, ...costs },
  };
}

function resourceJson({ inputs, outputs: _outputs, options, ...rest }: Registration) {
  return { ...rest, inputs: mask(inputs), ...mapValues(options as Record<string, never>, mask) };
}
