import { UserError } from "../../engines/user_error.ts";
import type { ObjectReader } from "./pinned_objects.ts";
import { parseS3Uri } from "./s3_uri.ts";

/**
 * The file of a script-mode archive that lies in S3; undefined where the setting
 * is absent or names a place in the container.
 *
 * @param setting `sagemaker_submit_directory`, as it is or encoded as JSON.
 * @throws {UserError} If the object is not there.
 */
export function scriptArchive(
  setting: string | undefined,
  objects: ObjectReader,
): string | undefined {
  const uri = setting === undefined ? undefined : decodeSetting(setting);
  const location = uri === undefined ? undefined : parseS3Uri(uri);
  if (location === undefined) return undefined;
  const object = objects.get(location.bucket, location.key);
  if (object === undefined) {
    throw new UserError(
      `Cannot download the script: there is no object "${uri}", which sagemaker_submit_directory names`,
    );
  }
  return object.path;
}

/** The SDKs encode hyperparameters of script mode as JSON; people often do not. */
export function decodeSetting(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : text;
  } catch {
    return text;
  }
}
