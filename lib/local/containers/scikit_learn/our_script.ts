/**
 * SHA-256 of `lib/train/sklearn_gbm_script.py`: the one script whose meaning is
 * known without running it.
 */
export const OUR_SCRIPT_SHA256 =
  "20132a21cc1ac8bf857ec4309a8bc33df0c1b3f063ef11e7989eeefeebd6e0bb";

/** Whether a script is ours, letter by letter. */
export async function isOurScript(path: string): Promise<boolean> {
  const digest = await crypto.subtle.digest(
    "SHA-256",
    await Deno.readFile(path),
  );
  return new Uint8Array(digest).toHex() === OUR_SCRIPT_SHA256;
}
