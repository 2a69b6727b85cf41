import type { Draft } from "../store/object_files.ts";
import type { Checksum } from "../store/object_versions.ts";
import type { Payload } from "./body/mod.ts";
import type { S3Context } from "./request.ts";

/**
 * Writes a payload aside and makes its checks; nothing is left of it where one
 * fails.
 *
 * @throws {S3Error} If the payload is not what the client said.
 */
export async function receive(
  payload: Payload,
  { state }: S3Context,
): Promise<{ draft: Draft; checksum: Checksum | undefined }> {
  const draft = await state.objects.draft(payload.bytes, payload.observers);
  try {
    return { draft, checksum: payload.verify(draft.size, draft.md5) };
  } catch (error) {
    await state.objects.discard(draft);
    throw error;
  }
}
