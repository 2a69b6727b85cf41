import { type RunningChecksum, uint32Bytes } from "./running_checksum.ts";

/** CRC-32C (Castagnoli), reflected: RFC 3720, appendix B.4. */
const POLYNOMIAL = 0x82f63b78;

/**
 * `TABLES[256 * n + byte]` is what `byte` contributes when `n` further bytes follow
 * it in its group of eight.
 */
const TABLES = buildTables();

function buildTables(): Uint32Array {
  const tables = new Uint32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
    }
    tables[byte] = crc;
  }
  for (let i = 256; i < tables.length; i++) {
    const shorter = tables[i - 256]!;
    tables[i] = (shorter >>> 8) ^ tables[shorter & 0xff]!;
  }
  return tables;
}

/** CRC-32C, eight bytes at a step. */
export class Crc32c implements RunningChecksum {
  #state = 0xffffffff;

  update(chunk: Uint8Array): void {
    let crc = this.#state;
    let i = 0;
    for (; i + 8 <= chunk.length; i += 8) {
      crc = TABLES[1792 + ((crc ^ chunk[i]!) & 0xff)]! ^
        TABLES[1536 + (((crc >>> 8) ^ chunk[i + 1]!) & 0xff)]! ^
        TABLES[1280 + (((crc >>> 16) ^ chunk[i + 2]!) & 0xff)]! ^
        TABLES[1024 + ((crc >>> 24) ^ chunk[i + 3]!)]! ^
        TABLES[768 + chunk[i + 4]!]! ^
        TABLES[512 + chunk[i + 5]!]! ^
        TABLES[256 + chunk[i + 6]!]! ^
        TABLES[chunk[i + 7]!]!;
    }
    for (; i < chunk.length; i++) {
      crc = (crc >>> 8) ^ TABLES[(crc ^ chunk[i]!) & 0xff]!;
    }
    this.#state = crc;
  }

  digest(): Uint8Array {
    return uint32Bytes(~this.#state >>> 0);
  }
}
