/**
 * Why a model predicts what it predicts: feature importance and Shapley values.
 *
 * @module
 */
export { featureImportance, type ImportanceType } from "./importance.ts";
export { predictInteractions } from "./interactions.ts";
export { predictContributions } from "./tree_shap.ts";
