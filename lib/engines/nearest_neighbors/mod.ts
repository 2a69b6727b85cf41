/**
 * k-nearest neighbours as SageMaker's built-in algorithm has them.
 *
 * @module
 */
export * from "./build_index.ts";
export * from "./model.ts";
export * from "./model_file.ts";
export * from "./parameters.ts";
export * from "./query.ts";
