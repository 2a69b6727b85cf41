/**
 * Tunes the hyperparameters of models, on what `prep` prepared.
 *
 * @module
 */
export {
  type AnyRange,
  categorical,
  type Categories,
  continuous,
  integer,
  type NumberRange,
  type RangeScale,
} from "./ranges.ts";
export {
  defaultTuning,
  type Tunable,
  type TunableKnn,
  type TunableSklearnGbm,
  type TunableXgboost,
  tuneKnn,
  tuneSklearnGbm,
  tuneXgboost,
  type Tuning,
} from "./tuning.ts";
export { tune, type TuneOptions } from "./tune.ts";
export { TuneError } from "./tune_error.ts";
export { Tuned } from "./tuned.ts";
