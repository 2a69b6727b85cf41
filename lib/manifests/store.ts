import {
  downloadObject,
  type Session,
  uploadObject,
  uriOf,
} from "../session/mod.ts";
import type { DeployManifest } from "./deploy.ts";
import type { ModelComparison } from "./model_comparison.ts";
import type { PrepManifest } from "./prep.ts";
import type { TrainManifest } from "./train.ts";
import type { TuneManifest } from "./tune.ts";

/** The manifest that each stage writes. */
export interface Manifests {
  /** The data, checked, split and uploaded. */
  readonly prep: PrepManifest;
  /** The trained models. */
  readonly train: TrainManifest;
  /** The best models of the searches. */
  readonly tune: TuneManifest;
  /** The models, judged and ranked. */
  readonly compare: ModelComparison;
  /** The deployed model and its predictions. */
  readonly deploy: DeployManifest;
}

/** Keys of the manifests after the session's prefix. */
export const MANIFEST_KEYS: Readonly<Record<keyof Manifests, string>> = {
  prep: "prep.json",
  train: "train.json",
  tune: "tune.json",
  compare: "model_comparison.json",
  deploy: "deploy.json",
};

/** Notebook of each stage, for who reads the messages there. */
const NOTEBOOKS: Readonly<Record<keyof Manifests, string>> = {
  prep: "01_prep",
  train: "02_train",
  tune: "03_tune",
  compare: "04_compare",
  deploy: "05_deploy",
};

/** A member of each manifest by which it is told from a foreign file. */
const MARKS: Readonly<Record<keyof Manifests, (value: Marked) => boolean>> = {
  prep: ({ stage, parts }) => stage === "prep" && isObject(parts),
  train: ({ stage, models }) => stage === "train" && Array.isArray(models),
  tune: ({ stage, models }) => stage === "tune" && Array.isArray(models),
  compare: ({ models, best_model }) =>
    Array.isArray(models) && typeof best_model === "string",
  deploy: ({ stage, predictions }) =>
    stage === "deploy" && Array.isArray(predictions),
};

type Marked = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Marked {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Writes a stage's manifest and returns its S3 URI. */
export async function writeManifest<Stage extends keyof Manifests>(
  session: Session,
  stage: Stage,
  manifest: Manifests[Stage],
): Promise<string> {
  const text = JSON.stringify(manifest, null, 2) + "\n";
  return await uploadObject(
    session,
    MANIFEST_KEYS[stage],
    text,
    "application/json",
  );
}

/**
 * Reads a stage's manifest.
 *
 * @throws {Deno.errors.NotFound} If the stage was not run, with its name.
 * @throws {SyntaxError} If the object is not such a manifest.
 */
export async function readManifest<Stage extends keyof Manifests>(
  session: Session,
  stage: Stage,
): Promise<Manifests[Stage]> {
  const manifest = await findManifest(session, stage);
  if (manifest !== undefined) return manifest;
  throw new Deno.errors.NotFound(
    `Cannot read "${
      uriOf(session, MANIFEST_KEYS[stage])
    }": run the stage "${stage}" first (in notebooks: ${
      NOTEBOOKS[stage]
    }.ipynb)`,
  );
}

/**
 * Reads a stage's manifest; undefined where the stage was not run.
 *
 * @throws {SyntaxError} If the object is not such a manifest.
 */
export async function findManifest<Stage extends keyof Manifests>(
  session: Session,
  stage: Stage,
): Promise<Manifests[Stage] | undefined> {
  const key = MANIFEST_KEYS[stage];
  let bytes: Uint8Array;
  try {
    bytes = await downloadObject(session, key);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  return parseManifest(stage, uriOf(session, key), bytes);
}

function parseManifest<Stage extends keyof Manifests>(
  stage: Stage,
  uri: string,
  bytes: Uint8Array,
): Manifests[Stage] {
  const refuse = (why: string) =>
    new SyntaxError(
      `Cannot read "${uri}": ${why}; run the stage "${stage}" again`,
    );
  let manifest: unknown;
  try {
    manifest = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw refuse(`it is not JSON (${(error as Error).message})`);
  }
  if (!isObject(manifest) || !MARKS[stage](manifest)) {
    throw refuse(`it is not a manifest of the stage "${stage}"`);
  }
  // The mark tells that one of our stages wrote it.
  return manifest as unknown as Manifests[Stage];
}
