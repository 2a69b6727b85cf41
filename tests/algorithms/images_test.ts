import {
  algorithmOfImage,
  CATALOGUE,
  imageRegions,
  imageUri,
  KNN,
  parseImageUri,
  SKLEARN_GBM,
  XGBOOST,
} from "../../lib/algorithms/mod.ts";
import { assert, assertEquals, assertThrows } from "../support/assert.ts";

Deno.test("imageUri() gives the URIs that AWS documents", () => {
  assertEquals(
    imageUri(XGBOOST, "us-east-1"),
    "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1",
  );
  assertEquals(
    imageUri(SKLEARN_GBM, "eu-west-1"),
    "141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3",
  );
  assertEquals(
    imageUri(KNN, "us-west-2"),
    "174872318107.dkr.ecr.us-west-2.amazonaws.com/knn:1",
  );
  assertEquals(
    imageUri(KNN, "cn-north-1"),
    "390948362332.dkr.ecr.cn-north-1.amazonaws.com.cn/knn:1",
  );
});

Deno.test("imageUri() refuses a region without a registry", () => {
  assertThrows(() => imageUri(KNN, "mars-east-1"), RangeError, "mars-east-1");
  assertThrows(() => imageUri(KNN, "toString"), RangeError);
});

Deno.test("algorithmOfImage() finds what imageUri() names, in every region", () => {
  assert(imageRegions().length >= 29);
  for (const region of imageRegions()) {
    for (const algorithm of CATALOGUE) {
      const uri = imageUri(algorithm, region);
      assertEquals(algorithmOfImage(uri), algorithm);
      assertEquals(parseImageUri(uri)?.region, region);
    }
  }
});

Deno.test("algorithmOfImage() knows the longer tag, and no other version or image", () => {
  const registry = "683313688378.dkr.ecr.us-east-1.amazonaws.com";
  const of = (image: string) => algorithmOfImage(`${registry}/${image}`)?.name;
  assertEquals(of("sagemaker-xgboost:1.7-1-cpu-py3"), "xgboost");
  assertEquals(of("sagemaker-scikit-learn:1.2-1"), "sklearn-gbm");
  assertEquals(of("sagemaker-xgboost:1.5-1"), undefined);
  assertEquals(of("linear-learner:1"), undefined);
  assertEquals(algorithmOfImage("sagemaker-xgboost:1.7-1"), undefined);
  assertEquals(algorithmOfImage(""), undefined);
});
