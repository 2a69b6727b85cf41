import type { Rule, Rules } from "../rules.ts";
import { MEMBERS } from "./members.ts";
import { SHAPES } from "./shapes.ts";

/** The constraints of SageMaker's API model, by structure and member. */
export const SAGEMAKER_RULES: Rules = Object.fromEntries(
  MEMBERS.trim().replaceAll("\n ", "").split("\n").map((line) => {
    const [structure, ...members] = line.split(" ");
    return [structure!, Object.fromEntries(members.map(memberRule))];
  }),
);

/** A shape that the table does not have is an enum. */
function memberRule(text: string): [string, Rule] {
  const [member, shape = member!] = text.split(":");
  return [member!, SHAPES[shape] ?? { values: shape }];
}
