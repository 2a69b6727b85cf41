/** The report's style: dark on light, one column, fit for paper. */
export const pageStyle = `
:root {
  --text: #1f2328; --muted: #59636e; --line: #d5dae0; --accent: #0072b2;
  --soft: #f5f7f9;
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; color: var(--text); background: #fff;
  font: 16px/1.6 Inter, system-ui, -apple-system, "Segoe UI", Roboto, Helvetica,
    Arial, sans-serif;
}
header, main, footer { max-width: 880px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 40px; }
h1 { font-size: 32px; line-height: 1.2; margin: 0 0 6px; letter-spacing: -0.015em; }
h1 + .notice { margin-top: 16px; }
h2 {
  font-size: 22px; line-height: 1.3; margin: 56px 0 12px; padding-top: 16px;
  border-top: 1px solid var(--line); letter-spacing: -0.01em;
}
p { margin: 0 0 14px; max-width: 72ch; }
a { color: var(--accent); text-underline-offset: 2px; }
a:focus-visible, summary:focus-visible, [tabindex]:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.lead { font-size: 18px; color: var(--muted); margin-bottom: 20px; }
.notice {
  border-left: 4px solid #d55e00; background: #fff4ec; padding: 10px 14px;
  margin: 0 0 20px; max-width: none;
}
.summary {
  border: 1px solid var(--line); border-left: 4px solid var(--accent);
  border-radius: 6px; padding: 18px 20px 20px; margin: 20px 0;
}
.summary p { font-size: 18px; margin: 0 0 14px; }
.summary p:last-child { margin: 0; }
.summary dl {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr));
  gap: 14px 24px; margin: 0;
}
.summary dt { font-size: 13px; color: var(--muted); }
.summary dd {
  margin: 0; font-size: 22px; font-weight: 600; line-height: 1.25;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
nav ol {
  margin: 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap;
  gap: 4px 20px;
}
.table { overflow-x: auto; margin: 18px 0 24px; }
table { border-collapse: collapse; font-size: 15px; min-width: 50%; }
caption { text-align: left; font-weight: 600; padding-bottom: 6px; }
th, td {
  padding: 6px 18px 6px 0; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line);
}
thead th { border-bottom: 2px solid var(--line); font-weight: 600; color: var(--muted); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
tr.strong th, tr.strong td { font-weight: 600; background: #eef5fa; }
tbody th { font-weight: inherit; }
figure { margin: 24px 0 32px; }
figcaption { margin-bottom: 4px; }
figcaption .title { display: block; font-weight: 600; font-size: 17px; }
figcaption .subtitle { display: block; color: var(--muted); font-size: 14px; }
/* Below this width labels would lie on each other: the plot scrolls instead. */
.scroll { overflow-x: auto; }
.plot { width: 100%; min-width: 640px; }
details { font-size: 14px; color: var(--muted); }
summary { cursor: pointer; width: fit-content; }
pre {
  overflow-x: auto; background: var(--soft); border-radius: 6px; color: var(--text);
  padding: 12px 14px; margin: 8px 0 0;
  font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
}
footer {
  margin-top: 56px; padding: 16px 20px 40px; color: var(--muted); font-size: 14px;
}
footer p { border-top: 1px solid var(--line); padding-top: 14px; max-width: none; }
@media (max-width: 600px) {
  h1 { font-size: 26px; }
  h2 { margin-top: 40px; }
}
@media print {
  body { font-size: 11pt; }
  header, main, footer { max-width: none; padding-left: 0; padding-right: 0; }
  nav, details, .modebar-container { display: none !important; }
  .scroll { overflow: visible; }
  h2 { break-after: avoid; }
  figure, .table, .summary { break-inside: avoid; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
`;
