import {
  type Algorithm,
  algorithmOfImage,
  KNN,
  parseImageUri,
  XGBOOST,
} from "../../algorithms/mod.ts";

/** What runs in an image. */
export type Family = "xgboost" | "knn" | "scikit-learn" | "pytorch" | "deno";

/** What is known of an image. */
export interface KnownImage {
  readonly family: Family;
  /** The algorithm that the image brings; absent where it only runs scripts. */
  readonly builtIn?: Algorithm;
}

/** The image of ours that runs TypeScript scripts with Deno, in any registry. */
export const DENO_REPOSITORY = "sagebook-deno";

const FAMILIES: Readonly<Record<string, Family>> = {
  "sagemaker-xgboost": "xgboost",
  "knn": "knn",
  "sagemaker-scikit-learn": "scikit-learn",
  "pytorch-training": "pytorch",
  "pytorch-inference": "pytorch",
  [DENO_REPOSITORY]: "deno",
};

/**
 * What Local SageMaker runs for an image of any account and region; undefined
 * where it does not know the image.
 */
export function findImage(uri: string): KnownImage | undefined {
  const repository = parseImageUri(uri)?.repository ??
    /^([a-z\d-]+)(?::[\w.-]+)?$/.exec(uri)?.[1];
  const family = repository === undefined ? undefined : FAMILIES[repository];
  if (family === undefined) return undefined;
  const algorithm = algorithmOfImage(uri);
  return algorithm?.mode === "built-in"
    ? { family, builtIn: algorithm }
    : { family };
}

/** The images that {@linkcode findImage} knows, for messages. */
export const KNOWN_IMAGES: string = [
  `${XGBOOST.repository}:${XGBOOST.tag}`,
  `${KNN.repository}:${KNN.tag}`,
  ...Object.keys(FAMILIES).filter((name) => !["knn"].includes(name))
    .map((name) => `${name} with a script`),
].join(", ");

/** Whether a script of the user's runs in the image, and not its own algorithm. */
export function isScriptMode(
  settings: Readonly<Record<string, string>>,
): boolean {
  return ["sagemaker_program", "SAGEMAKER_PROGRAM"].some((name) =>
    Object.hasOwn(settings, name)
  );
}
