/**
 * Bodies of uploads: their encoding and checksums.
 *
 * @module
 */
export {
  CHECKSUM_ALGORITHMS,
  decodedLength,
  startChecksum,
} from "./checksums.ts";
export {
  checksumHeader,
  MAX_PUT_BYTES,
  Payload,
  readDocument,
  type Upload,
} from "./payload.ts";
