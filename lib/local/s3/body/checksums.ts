import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { ChecksumAlgorithm } from "../../store/object_versions.ts";
import { Crc32c } from "./crc32c.ts";
import { Crc64Nvme } from "./crc64nvme.ts";
import { type RunningChecksum, uint32Bytes } from "./running_checksum.ts";

/** S3's algorithms, with the bytes that their checksums have. */
export const CHECKSUM_BYTES: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
};

/** The algorithms by the names that S3's headers end in. */
export const CHECKSUM_ALGORITHMS = Object.keys(
  CHECKSUM_BYTES,
) as ChecksumAlgorithm[];

/** Begins a checksum. */
export function startChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  switch (algorithm) {
    case "CRC32":
      return new Crc32();
    case "CRC32C":
      return new Crc32c();
    case "CRC64NVME":
      return new Crc64Nvme();
    case "SHA1":
      return createHash("sha1");
    case "SHA256":
      return createHash("sha256");
  }
}

/** Whether a client's text can be a checksum by that algorithm: Base64 of the right length. */
export function isChecksum(
  algorithm: ChecksumAlgorithm,
  text: string,
): boolean {
  return decodedLength(text) === CHECKSUM_BYTES[algorithm];
}

/** How many bytes a Base64 text stands for; undefined if it is none. */
export function decodedLength(base64: string): number | undefined {
  try {
    return Uint8Array.fromBase64(base64).length;
  } catch {
    return undefined;
  }
}

class Crc32 implements RunningChecksum {
  #crc = 0;

  update(chunk: Uint8Array): void {
    this.#crc = crc32(chunk, this.#crc);
  }

  digest(): Uint8Array {
    return uint32Bytes(this.#crc);
  }
}
