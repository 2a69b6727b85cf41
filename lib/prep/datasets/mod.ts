/**
 * The data sets that sagebook knows, and any other that a user brings.
 *
 * @module
 */
export {
  californiaHousing,
  type HousingSources,
} from "./california_housing.ts";
export {
  type CardColumn,
  cardOf,
  type CardSource,
  type DataCard,
  type HousingColumn,
} from "./card.ts";
export type { DownloadOptions, RemoteFile } from "./download.ts";
export type { Dataset } from "./dataset.ts";
export { type DataSource, loadDataset } from "./load.ts";
export {
  syntheticHousing,
  type SyntheticOptions,
} from "./synthetic_housing.ts";
