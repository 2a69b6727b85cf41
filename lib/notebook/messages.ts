import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

/** A message of the Jupyter protocol, version 5.3. */
export interface Message {
  readonly type: string;
  /** Id of the request that this message answers, if any. */
  readonly parent: string | undefined;
  readonly content: Record<string, unknown>;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const DELIMITER = "<IDS|MSG>";

function sign(key: string, parts: readonly Uint8Array[]): string {
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}

/** A signed request, and the id that its answers will carry. */
export function encodeRequest(
  key: string,
  session: string,
  type: string,
  content: unknown,
): { id: string; frames: Uint8Array[] } {
  const id = randomUUID();
  const header = {
    msg_id: id,
    session,
    username: "sagebook",
    date: new Date().toISOString(),
    msg_type: type,
    version: "5.3",
  };
  const parts = [header, {}, {}, content]
    .map((part) => encoder.encode(JSON.stringify(part)));
  const frames = [
    encoder.encode(DELIMITER),
    encoder.encode(sign(key, parts)),
    ...parts,
  ];
  return { id, frames };
}

/**
 * Reads a message off the wire.
 *
 * @throws {SyntaxError} If it is not signed with `key`, or is not a message.
 */
export function decodeMessage(
  key: string,
  frames: readonly Uint8Array[],
): Message {
  const at = frames.findIndex((frame) =>
    frame.length === DELIMITER.length && decoder.decode(frame) === DELIMITER
  );
  const [signature, ...parts] = frames.slice(at + 1);
  if (at === -1 || signature === undefined || parts.length < 4) {
    throw new SyntaxError(
      "Cannot read a message of the kernel: parts are missing",
    );
  }
  const signed = parts.slice(0, 4);
  const expected = encoder.encode(sign(key, signed));
  if (
    expected.length !== signature.length ||
    !timingSafeEqual(expected, signature)
  ) {
    throw new SyntaxError("Cannot read a message of the kernel: bad signature");
  }
  const [header, parent, , content] = signed
    .map((part) => JSON.parse(decoder.decode(part)));
  return { type: header.msg_type, parent: parent?.msg_id, content };
}
