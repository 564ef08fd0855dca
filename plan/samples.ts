import { sampleSecrets } from "../components/settings/schema";
import type { Samples } from "./config";

/** The schema's sample value of every secret setting, by path. */
export const samples: Samples = sampleSecrets;
