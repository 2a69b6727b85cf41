/**
 * Ten pipelines that together use every kind of step, expression and condition that
 * Local SageMaker runs, with what is to come of each.
 *
 * @module
 */
import { BEYOND } from "./ten_pipelines_beyond.ts";
import type { Expected } from "./ten_pipelines_parts.ts";
import { PUBLISHED } from "./ten_pipelines_published.ts";

export { FUNCTIONS, ROLE, SCRIPT } from "./ten_pipelines_parts.ts";
export { BEYOND, PUBLISHED };

/** The ten. */
export const TEN_PIPELINES: readonly Expected[] = [...PUBLISHED, ...BEYOND];
