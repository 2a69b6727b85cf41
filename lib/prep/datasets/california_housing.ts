import type { Finding } from "../../manifests/mod.ts";
import { HOUSING_CARD } from "./card.ts";
import type { Dataset } from "./dataset.ts";
import {
  cacheFolder,
  download,
  type DownloadOptions,
  readCached,
  type RemoteFile,
  writeCached,
} from "./download.ts";
import { datasetFromArchive, datasetFromPath } from "./files.ts";
import { syntheticHousing } from "./synthetic_housing.ts";

/** Where California Housing is looked for. */
export interface HousingSources extends DownloadOptions {
  /** A folder or file with the data. @default {SAGEBOOK_DATA} */
  readonly data?: string;
  /** Folder of the cache. @default {`sagebook` in the cache folder of the system} */
  readonly cache?: string;
  /** What is downloaded. @default {the archive of the data card} */
  readonly archive?: RemoteFile;
}

/**
 * California Housing: from the folder that `SAGEBOOK_DATA` names, else from the
 * cache, else downloaded, checked and cached, else the synthetic set, which says
 * so in its findings.
 *
 * @throws {DataError} If `SAGEBOOK_DATA` is set and has no such file.
 */
export async function californiaHousing(
  sources: HousingSources = {},
): Promise<Dataset> {
  const data = sources.data ?? Deno.env.get("SAGEBOOK_DATA");
  if (data) return await datasetFromPath(data);
  const archive = sources.archive ?? HOUSING_CARD.source;
  const cache = sources.cache ?? cacheFolder();
  const path = cache && `${cache}/cal_housing.tgz`;
  const cached = path && await readCached(path, archive);
  if (path && cached) {
    return await datasetFromArchive(cached, `cache (${path})`);
  }
  let bytes: Uint8Array;
  try {
    bytes = await download(archive, sources);
  } catch (error) {
    return standIn(error as Error);
  }
  const findings = path ? await cacheFile(path, bytes) : [];
  const dataset = await datasetFromArchive(bytes, `download (${archive.url})`);
  return { ...dataset, findings };
}

function standIn(reason: Error): Dataset {
  return {
    ...syntheticHousing(),
    findings: [{
      severity: "warning",
      message:
        `These are synthetic data, not ${HOUSING_CARD.name}, and say nothing about California. ${reason.message}. For the real data, set SAGEBOOK_DATA to a folder with california_housing.csv`,
    }],
  };
}

/** A cache that cannot be written costs the next run a download, no more. */
async function cacheFile(path: string, bytes: Uint8Array): Promise<Finding[]> {
  try {
    await writeCached(path, bytes);
    return [];
  } catch (error) {
    return [{
      severity: "note",
      message: `Cannot cache the download in "${path}": ${
        (error as Error).message
      }`,
    }];
  }
}
