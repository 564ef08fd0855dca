import { failed, type Plan } from "./offline";
import { LIMITS, stackOutputs } from "./text";
import type { Registration } from "./types";
import { mask, mapValues } from "./values";

/** The plan for machines: secrets and unknown values are masked as `[secret]` and `[unknown]`. */
export function planJson(plan: Plan): string {
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

function resourceJson({ inputs, outputs: _outputs, options, ...rest }: Registration) {
  return { ...rest, inputs: mask(inputs), ...mapValues(options as Record<string, never>, mask) };
}
