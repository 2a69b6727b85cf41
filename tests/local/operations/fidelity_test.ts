import * as sdk from "@aws-sdk/client-sagemaker";
import { operations } from "../../../lib/local/operations/mod.ts";
import { assert, assertEquals } from "../../support/assert.ts";

const page = await Deno.readTextFile(
  new URL("../../../lib/local/fidelity.md", import.meta.url),
);
const section = page.split(/^## /m).find((part) =>
  part.startsWith("SageMaker\n")
)!;

/** `- \`A\`, \`B\`. Text`: the operations of an entry, and what it says. */
const entries = section.split(/^- /m).slice(1).map((item) => {
  const [entry] = item.split("\n\n") as [string];
  const [, names] = /^((?:`\w+`,?\s+)*`\w+`)\.\s/.exec(entry)!;
  return {
    names: names!.match(/\w+/g)!,
    text: entry.slice(names!.length).replace(/\s+/g, " "),
  };
});

Deno.test("The fidelity page speaks of every operation, once, and of no other", () => {
  assertEquals(
    entries.flatMap(({ names }) => names).toSorted(),
    Object.keys(operations).toSorted(),
  );
  for (const { names, text } of entries) {
    assert(text.includes("Faithful"), `${names} has no word on fidelity`);
  }
});

Deno.test("What the fidelity page says is refused is a member or a value of the API", () => {
  // Schemas list the names of their members, enums their values.
  const known = JSON.stringify(Object.values(sdk));
  const exported = Object.keys(sdk);
  for (const { names, text } of entries) {
    const [, refused = ""] = text.split("Refused:");
    for (const [, word] of refused.matchAll(/`(\w+)`/g)) {
      const isKnown = known.includes(`"${word}"`) ||
        exported.includes(`${word}$`) || Object.hasOwn(operations, word!);
      assert(
        isKnown,
        `${names} refuses "${word}", which the API does not have`,
      );
    }
  }
});

Deno.test("Every operation that is answered exists in the API", () => {
  const unknown = Object.keys(operations)
    .filter((name) => !Object.hasOwn(sdk, `${name}Command`));
  assertEquals(unknown, []);
});
