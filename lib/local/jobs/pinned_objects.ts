import type { ObjectInfo, ObjectStore } from "../store/objects.ts";

/** What a job needs of the object store to find its inputs. */
export type ObjectReader = Pick<ObjectStore, "get" | "list" | "hasBucket">;

/**
 * The object store as one job sees it: each file that it finds is kept for it by a
 * link in `folder`. An object may be replaced or deleted between the moment in
 * which a job's inputs are found and the one in which they are read.
 */
export function pinnedObjects(
  objects: ObjectReader,
  folder: string,
): ObjectReader {
  Deno.mkdirSync(folder, { recursive: true });
  let count = 0;
  const pin = (object: ObjectInfo): ObjectInfo => {
    const path = `${folder}/${count++}`;
    try {
      Deno.linkSync(object.path, path);
      return { ...object, path };
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) throw error;
      // Some file systems know no hard links: the file is taken where it is.
      return object;
    }
  };
  return {
    hasBucket: (bucket) => objects.hasBucket(bucket),
    get(bucket, key) {
      const object = objects.get(bucket, key);
      return object && pin(object);
    },
    *list(bucket, prefix) {
      for (const object of objects.list(bucket, prefix)) yield pin(object);
    },
  };
}
