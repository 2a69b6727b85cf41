/**
 * What the API model of SageMaker says beyond the SDK's schemas: lengths, patterns
 * and ranges.
 *
 * @module
 */
export { SAGEMAKER_RULES } from "./rules.ts";
