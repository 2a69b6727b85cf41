import { UserError } from "../../user_error.ts";
import { type DocumentValue, Float } from "./document.ts";

// XGBoost's own files are at most nine deep.
const greatestDepth = 64;

/**
 * A float32 with the nine digits that tell it from all others. A bare integer
 * would be refused by XGBoost, which takes its type from the text.
 */
export function floatText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return `${value}E0`;
  if (!Number.isFinite(value)) return String(value);
  const text = value.toPrecision(9);
  return /[.e]/.test(text) ? text : `${text}E0`;
}

function floatsText(values: Float32Array): string {
  const texts = new Array<string>(values.length);
  for (let index = 0; index < values.length; index++) {
    texts[index] = floatText(values[index]!);
  }
  return `[${texts.join(",")}]`;
}

/** A model document as JSON text. */
export function toJsonText(value: DocumentValue): string {
  if (value instanceof Float) return floatText(Math.fround(value.value));
  if (value instanceof Float32Array) return floatsText(value);
  if (ArrayBuffer.isView(value)) return `[${value.join(",")}]`;
  if (Array.isArray(value)) return `[${value.map(toJsonText).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(([key, member]) =>
      `${JSON.stringify(key)}:${toJsonText(member)}`
    );
    return `{${members.join(",")}}`;
  }
  return JSON.stringify(value);
}

/** Refuses text so deep that it would be slow to read and cannot be a model. */
function checkDepth(bytes: Uint8Array): void {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === 0x22) isInString = !isInString;
    else if (isInString) at += Number(byte === 0x5c);
    else if (byte === 0x5b || byte === 0x7b) depth++;
    else if (byte === 0x5d || byte === 0x7d) depth--;
    if (depth > greatestDepth) {
      throw new UserError(
        `Cannot read the model: its JSON is nested more than ${greatestDepth} deep`,
      );
    }
  }
}

// XGBoost writes these bare, as JSON does not allow.
const bareNonFinite = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\b(?:NaN|Infinity)\b/g;

/**
 * JSON text to plain values. XGBoost's bare `NaN` and `Infinity` become strings.
 *
 * @throws {UserError} if the bytes are not such JSON, or nested beyond measure.
 */
export function parseJsonText(bytes: Uint8Array): unknown {
  checkDepth(bytes);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    try {
      return JSON.parse(text);
    } catch (error) {
      if (!/NaN|Infinity/.test(text)) throw error;
      return JSON.parse(
        text.replace(
          bareNonFinite,
          (token) => token.startsWith('"') ? token : `"${token}"`,
        ),
      );
    }
  } catch (error) {
    throw new UserError(
      `Cannot read the model: it is not whole JSON (${
        error instanceof Error ? error.message : error
      })`,
      { cause: error },
    );
  }
}
