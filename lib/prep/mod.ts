/**
 * The stage `prep`: data sets, checks, a seeded split, features, SageMaker CSV.
 *
 * @module
 */
export { DataError } from "./data_error.ts";
export {
  californiaHousing,
  type DataCard,
  type Dataset,
  type DataSource,
  syntheticHousing,
  type SyntheticOptions,
} from "./datasets/mod.ts";
export type { PrepOptions } from "./options.ts";
export { prep } from "./prep.ts";
export { PrepResult } from "./prep_result.ts";
