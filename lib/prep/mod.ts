/**
 * The stage `prep`: data sets, checks, a seeded split, features, SageMaker CSV.
 *
 * @module
 */
export { DataError } from "./data_error.ts";
export {
  californiaHousing,
  type CardColumn,
  type CardSource,
  type DataCard,
  type Dataset,
  type DataSource,
  type DownloadOptions,
  type HousingColumn,
  type HousingSources,
  type RemoteFile,
  syntheticHousing,
  type SyntheticOptions,
} from "./datasets/mod.ts";
export type { PrepOptions } from "./options.ts";
export { prep } from "./prep.ts";
export { PrepResult } from "./prep_result.ts";
