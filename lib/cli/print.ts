/** Prints a result: for people, or with `--json` for programs. */
export function printResult(
  json: boolean | undefined,
  result: { readonly manifest: unknown; toString(): string },
): void {
  console.log(
    json ? JSON.stringify(result.manifest, null, 2) : result.toString(),
  );
}
