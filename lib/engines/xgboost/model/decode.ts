import { UserError } from "../../user_error.ts";
import type { Booster } from "../booster.ts";
import { decodeBinary } from "./decode_binary.ts";
import { decodeDocument } from "./decode_document.ts";
import { parseJsonText } from "./json_text.ts";
import { parseUbjson } from "./ubjson.ts";

function startsWith(bytes: Uint8Array, text: string): boolean {
  return [...text].every((letter, at) => bytes[at] === letter.charCodeAt(0));
}

/** Whether an object's first key starts as JSON's do, with a quotation mark. */
function isJson(bytes: Uint8Array): boolean {
  const first = bytes.subarray(1).find((byte) => !/\s/.test(toLetter(byte)));
  return first === undefined || toLetter(first) === '"' ||
    toLetter(first) === "}";
}

function toLetter(byte: number): string {
  return String.fromCharCode(byte);
}

/**
 * Reads a model that XGBoost saved, whatever the file's name: JSON or UBJSON of
 * 1.0 and later, or the older binary format. Nodes that pruning deleted are left
 * out. Memory is bounded by the size of the file.
 *
 * @throws {UserError} if the file is truncated, damaged or no model, or the model
 * is of a kind that is not supported: `gblinear`, ranking, survival, categorical
 * splits, several targets.
 */
export function decodeBooster(bytes: Uint8Array): Booster {
  if (bytes.length === 0) {
    throw new UserError("Cannot read the model: the file is empty");
  }
  if (startsWith(bytes, "{")) {
    return decodeDocument(
      isJson(bytes) ? parseJsonText(bytes) : parseUbjson(bytes),
    );
  }
  if (startsWith(bytes, "bs64")) {
    throw new UserError(
      "Cannot read the model: base64 is no longer supported, save it as JSON",
    );
  }
  if (bytes[0] === 0x80) {
    throw new UserError(
      "Cannot read the model: it is a Python pickle, save it with Booster.save_model",
    );
  }
  return decodeBinary(startsWith(bytes, "binf") ? bytes.subarray(4) : bytes);
}
