import type { Rules } from "./rules.ts";

/** The constraints of the API model. */
export const SAGEMAKER_RULES: Rules = {};
