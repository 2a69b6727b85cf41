import {
  type SvgElement,
  textBox,
  textWidth,
} from "../../../lib/charts/render/text_box.ts";
import { assertAlmostEquals, assertEquals } from "../../support/assert.ts";

/** A font in which each character is as wide as the font size. */
const square = {
  ascent: 0.8,
  descent: 0.2,
  widthOf: (text: string) => text.length,
};
const fonts = {
  regular: square,
  bold: { ...square, widthOf: (text: string) => 2 * text.length },
};

/** An element with its attributes, of which `style` holds declarations. */
function element(
  nodeName: string,
  attributes: Record<string, string>,
  ...children: (SvgElement | string)[]
): SvgElement {
  const style = Object.fromEntries(
    (attributes.style ?? "").split(";").filter(Boolean).map((declaration) =>
      declaration.split(":")
    ),
  );
  const own = {
    nodeType: 1,
    nodeName,
    textContent: null,
    parentNode: null as SvgElement | null,
    childNodes: [] as SvgElement[],
    style: {
      fontSize: "",
      fontWeight: "",
      textAnchor: "",
      display: "",
      ...style,
    },
    getAttribute: (name: string) => attributes[name] ?? null,
  };
  own.childNodes = children.map((child) =>
    typeof child === "string"
      ? { ...element("#text", {}), nodeType: 3, textContent: child }
      : Object.assign(child, { parentNode: own })
  );
  return own;
}

Deno.test("textBox() places one line by its anchor and base line", () => {
  const text = element(
    "text",
    { x: "100", y: "50", "text-anchor": "middle", style: "fontSize:10px" },
    "four",
  );
  const { left, right, top, bottom } = textBox(text, fonts);
  assertEquals([left, right, top, bottom], [80, 120, 42, 52]);
});

Deno.test("textBox() covers lines of different length", () => {
  const text = element(
    "text",
    { x: "0", y: "0", style: "fontSize:10px" },
    element("tspan", { class: "line", dy: "0em" }, "long line"),
    element("tspan", { class: "line", dy: "1.3em" }, "short"),
  );
  const box = textBox(text, fonts);
  assertEquals([box.width, box.height], [90, 23]);
});

Deno.test("textWidth() follows sizes in per cent and bold parts", () => {
  const text = element(
    "text",
    { style: "fontSize:20px" },
    "ab",
    element("tspan", { style: "fontSize:70%" }, "c"),
    element("tspan", { style: "fontWeight:bold" }, "d"),
  );
  assertAlmostEquals(textWidth(text, fonts), 40 + 14 + 40);
});

Deno.test("textBox() joins a group's texts and ticks through their transforms", () => {
  const label = () =>
    element("text", { x: "0", y: "0", style: "fontSize:10px" }, "ab");
  const group = element(
    "g",
    {},
    element("g", { transform: "translate(100,10)" }, label()),
    element("g", { transform: "rotate(-90,0,0)" }, label()),
    element("path", { d: "M0,30v5" }),
    element("path", { d: "M0,0A9,9 0 1,1 0,-9Z" }),
    element("g", { style: "display:none" }, label()),
  );
  const { left, right, top, bottom } = textBox(group, fonts);
  assertAlmostEquals(left, -8);
  assertEquals([right, bottom], [120, 35]);
  assertAlmostEquals(top, -20);
});

Deno.test("textBox() is empty without text", () => {
  assertEquals(textBox(element("g", {}), fonts).width, 0);
});
