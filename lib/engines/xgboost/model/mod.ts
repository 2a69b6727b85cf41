/**
 * XGBoost's model files, both ways.
 *
 * @module
 */
export { decodeBooster } from "./decode.ts";
export { encodeBooster, type ModelFormat } from "./encode.ts";
