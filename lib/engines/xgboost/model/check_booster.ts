import { UserError } from "../../user_error.ts";
import type { Booster } from "../booster.ts";
import { objectiveOf } from "../objectives/mod.ts";

// A class has at least one tree, save in a model that was never trained.
const mostClassesWithoutTrees = 10_000;

/**
 * `booster`, its parts checked to fit each other.
 *
 * @throws {UserError} if they do not, or its objective is not supported.
 */
export function checkedBooster(booster: Booster): Booster {
  const { name, groups, baseMargin } = objectiveOf(booster);
  const { treeInfo, trees, featureNames, numFeature, numClass } = booster;
  const damaged = (what: string) =>
    new UserError(`Cannot read the model: ${what}`);
  if (!Number.isFinite(baseMargin(booster.baseScore))) {
    throw damaged(`base_score "${booster.baseScore}" is not finite`);
  }
  if (Math.max(1, numClass) !== groups) {
    throw damaged(`"${booster.objective}" has no ${numClass} classes`);
  }
  if (groups > Math.max(trees.length, mostClassesWithoutTrees)) {
    throw damaged(
      `it announces ${groups} classes and has ${trees.length} trees`,
    );
  }
  if (trees.length % (groups * booster.numParallelTree) !== 0) {
    throw damaged(
      `${trees.length} trees make no whole rounds of ${groups} classes with ${booster.numParallelTree} trees each`,
    );
  }
  const misplaced = treeInfo.find((group) => !(group >= 0 && group < groups));
  if (misplaced !== undefined) {
    throw damaged(`a tree is of class ${misplaced}, outside ${groups} classes`);
  }
  if (featureNames.length > 0 && featureNames.length !== numFeature) {
    throw damaged(
      `it has ${featureNames.length} feature names for ${numFeature} features`,
    );
  }
  // `reg:linear` gets the name that it has now.
  return { ...booster, objective: name };
}
