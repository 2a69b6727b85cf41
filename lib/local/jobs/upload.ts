import type { ObjectStore } from "../store/objects.ts";

/** Writes a file of a job's folder to the object store. */
export async function putFile(
  objects: ObjectStore,
  bucket: string,
  key: string,
  path: string,
): Promise<void> {
  const file = await Deno.open(path);
  await objects.put(bucket, key, file.readable);
}
