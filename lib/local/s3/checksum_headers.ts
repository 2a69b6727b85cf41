import type { Checksum, ChecksumAlgorithm } from "../store/object_versions.ts";
import { CHECKSUM_ALGORITHMS } from "./body/mod.ts";
import { S3Error } from "./errors.ts";

/**
 * The algorithm that `x-amz-checksum-algorithm` names.
 *
 * @throws {S3Error} `InvalidRequest`.
 */
export function readChecksumAlgorithm(
  headers: Headers,
): ChecksumAlgorithm | undefined {
  const text = headers.get("x-amz-checksum-algorithm");
  if (text === null) return undefined;
  const algorithm = CHECKSUM_ALGORITHMS.find((a) => a === text.toUpperCase());
  if (algorithm === undefined) {
    throw new S3Error("InvalidRequest", {
      message:
        "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]",
    });
  }
  return algorithm;
}

/**
 * The type that a multipart upload's checksum is to have.
 *
 * @throws {S3Error} `InvalidRequest` if the algorithm has no checksum of that type.
 */
export function readChecksumType(
  headers: Headers,
  algorithm: ChecksumAlgorithm,
): Checksum["type"] {
  const standard = algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE";
  const type = headers.get("x-amz-checksum-type") ?? standard;
  const legal = type === "FULL_OBJECT"
    ? algorithm.startsWith("CRC")
    : type === "COMPOSITE" && algorithm !== "CRC64NVME";
  if (!legal) {
    throw new S3Error("InvalidRequest", {
      message:
        `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    });
  }
  return type as Checksum["type"];
}
