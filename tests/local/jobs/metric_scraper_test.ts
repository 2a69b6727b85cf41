import {
  MetricScraper,
  requiredLiteral,
} from "../../../lib/local/jobs/metric_scraper.ts";
import { assertEquals, assertThrows } from "../../support/assert.ts";

Deno.test("MetricScraper.scrape() reads the first group of each pattern that matches", () => {
  const scraper = new MetricScraper([
    { name: "train:rmse", regex: ".*\\[[0-9]+\\].*#011train-rmse:(\\S+)" },
    { name: "loss", regex: "loss[=:] ?([-+]?\\d+(?:\\.\\d+)?(?:e-?\\d+)?)" },
    { name: "no group", regex: "rmse" },
  ]);
  assertEquals(
    scraper.scrape("[12]#011train-rmse:0.5#011validation-rmse:0.6", 7),
    [{ name: "train:rmse", value: 0.5, timestamp: 7 }],
  );
  assertEquals(scraper.scrape("epoch 3 loss: -1.5e-3 done", 8), [
    { name: "loss", value: -1.5e-3, timestamp: 8 },
  ]);
  assertEquals(scraper.scrape("[12]#011train-rmse:nan", 9), []);
  assertEquals(scraper.scrape("nothing", 9), []);
});

Deno.test("MetricScraper refuses what is no regular expression", () => {
  assertThrows(
    () => new MetricScraper([{ name: "m", regex: "(" }]),
    SyntaxError,
  );
});

Deno.test("requiredLiteral() finds text that every match holds, or none", () => {
  const cases = {
    "^validation:rmse=(\\S+)": "validation:rmse=",
    ".*\\[[0-9]+\\].*#011validation-rmse:(\\S+)": "#011validation-rmse:",
    "a|b": "",
    "(?:abcdef|x)yz": "yz",
    "colou?r": "colo",
    "abc*d": "ab",
    "ab{0,3}cd": "cd",
    "x\\.y\\d+z": "x.y",
    "[abc]def": "def",
    "": "",
  };
  for (const [regex, literal] of Object.entries(cases)) {
    assertEquals(requiredLiteral(regex), literal, regex);
  }
});
