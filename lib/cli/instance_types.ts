/** What an instance is to run. */
export type InstanceUse = "training job" | "transform job" | "endpoint";

/**
 * Refuses an instance type that the API does not take for its use, as far as the
 * SDK knows. One of a family that it does not know may be newer than it: AWS is left
 * to judge that.
 *
 * @throws {RangeError} If it is not legal.
 */
export async function checkInstanceUse(
  instanceType: string | undefined,
  use: InstanceUse,
  backend: "local" | "aws",
): Promise<void> {
  if (instanceType === undefined) return;
  const types = await knownTypes();
  if (types[use].includes(instanceType)) return;
  if (Object.values(types).flat().includes(instanceType)) {
    throw new RangeError(
      `Cannot use instance type "${instanceType}": the API does not take it for ${use}s`,
    );
  }
  const sizes = sizesOf(instanceType, types[use]);
  if (sizes.length > 0) {
    throw new RangeError(
      `Unknown instance type "${instanceType}": of its family there are ${
        sizes.join(", ")
      }`,
    );
  }
  if (backend === "aws") return;
  throw new RangeError(
    `Unknown instance type "${instanceType}": the API has none of its family`,
  );
}

async function knownTypes(): Promise<Record<InstanceUse, readonly string[]>> {
  const {
    ProductionVariantInstanceType,
    TrainingInstanceType,
    TransformInstanceType,
  } = await import("@aws-sdk/client-sagemaker");
  return {
    "training job": Object.values(TrainingInstanceType),
    "transform job": Object.values(TransformInstanceType),
    endpoint: Object.values(ProductionVariantInstanceType),
  };
}

/** Those of the same family, such as all that begin with `ml.m5.`. */
function sizesOf(type: string, types: readonly string[]): readonly string[] {
  const family = type.slice(0, type.lastIndexOf(".") + 1);
  return types.filter((one) => one.startsWith(family));
}
