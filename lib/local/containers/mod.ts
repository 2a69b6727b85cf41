/**
 * Containers: what an image does when it trains and serves.
 *
 * @module
 */
import { UserError } from "../../engines/user_error.ts";
import type { Container } from "./container.ts";
import { findImage, isScriptMode } from "./images.ts";

/**
 * The container of an image. Its code is loaded when first asked for.
 *
 * @param settings Hyperparameters of a training job, or the environment of a
 * model: they tell whether the image runs a script.
 * @throws {UserError} If Local SageMaker does not run the image.
 */
export async function loadContainer(
  image: string,
  settings: Readonly<Record<string, string>>,
): Promise<Container> {
  const known = findImage(image);
  switch (known?.family) {
    case "xgboost":
      if (isScriptMode(settings)) break;
      return (await import("./xgboost/container.ts")).xgboostContainer;
    case "knn":
      return (await import("./knn/container.ts")).knnContainer;
    case "scikit-learn":
      return (await import("./scikit_learn/container.ts"))
        .scikitLearnContainer;
    case "pytorch":
      break;
    case "deno":
      return (await import("./script/deno/container.ts")).denoContainer;
    case undefined:
      throw new UserError(`Local SageMaker does not run the image "${image}"`);
  }
  return (await import("./script/python.ts")).pythonContainer(known.family);
}
