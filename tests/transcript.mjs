#!/usr/bin/env node
// transcript.mjs FILE.pdf - what a tagged PDF says, in structure order, one line per structure
// element: role, "text", alt, lang; form fields and links stand where their OBJR stands. It shows what
// pdf.js makes of the tags, not what a screen reader speaks. Needs pdf.js: tests/setup.sh.
// Exit: 0 printed; 1 printed, with "!!" lines (what a reader would miss or not understand);
// 2 wrong usage, or the file could not be read.
// pdf.js does not give Scope, RowSpan/ColSpan, Headers, E, nor ActualText apart from Alt (and none on
// marked content). Its trees are by page: what runs over a page break shows once on each page (", N
// here" counts a table's rows or a list's items on it). Kinds of header, and "under", are guesses.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const file = process.argv[2];
const stop = (why) => { console.error(why); process.exit(2); };
if (process.argv.length !== 3 || file.startsWith("-")) stop("usage: transcript.mjs FILE.pdf");
process.on("uncaughtException", (e) => stop(`transcript: ${file}: ${e.message}`)); // not 1: that means faults
let pdf;
try {
  const home = path.join(path.dirname(fileURLToPath(import.meta.url)), "../tools/node/x");
  const log = console.log;
  console.log = () => {}; // it misses a canvas, which nothing here needs
  const { getDocument } = createRequire(home)("pdfjs-dist/legacy/build/pdf.js");
  console.log = log;
  pdf = await getDocument({ data: new Uint8Array(fs.readFileSync(file)), verbosity: 0 }).promise;
} catch (e) {
  stop(`transcript: ${file}: ${e.message.split("\n")[0]}`);
}
let faults = 0;
const q = (s) => JSON.stringify(s.replace(/\s+/g, " ").trim());
const say = (depth, line) => console.log("  ".repeat(depth) + line);
const fault = (line) => { faults++; console.log("!! " + line); };
const NAMES = { P: "paragraph", L: "list", LI: "list item", Lbl: "label", LBody: "item body", Figure: "image", TR: "row",
  TD: "cell", THead: "table head", TBody: "table body", TFoot: "table foot", BlockQuote: "quotation", FENote: "note" };
const elems = (node) => node.children.filter((c) => c.role);
const rows = (t) => elems(t).flatMap((c) => (c.role === "TR" ? [c] : /^T(Head|Body|Foot)$/.test(c.role) ? rows(c) : []));
const here = (node) => node.alt !== undefined || node.children.some((c) => !c.role || here(c)); // on this page
const cells = (row) => elems(row).filter((c) => /^T[HD]$/.test(c.role));

function field(a, all) { // a Widget annotation, as it would be announced
  const same = all.filter((b) => b.radioButton && b.fieldName === a.fieldName);
  const kind = a.fieldType === "Tx" ? (a.multiLine ? "multi-line edit" : "edit")
    : a.fieldType === "Ch" ? `${a.combo ? "combo box" : "list box"} with ${a.options.length} options`
    : a.fieldType === "Sig" ? "signature field" : a.checkBox ? "check box"
    : a.radioButton ? `radio button ${same.indexOf(a) + 1} of ${same.length}` : "button";
  const value = [].concat(a.fieldValue ?? []).join(", ");
  const state = a.checkBox ? (value === "Off" ? "not checked" : "checked")
    : a.radioButton ? (value === a.buttonValue ? "selected" : "not selected") : value ? `value ${q(value)}` : "";
  const more = [state, a.required && "required", a.readOnly && "read-only", a.maxLen && `at most ${a.maxLen}`, a.comb && "comb"];
  if (!a.alternativeText) fault(`field ${a.fieldName}: no label (TU)`);
  return [`${kind} ${q(a.alternativeText || "")}`, ...more].filter(Boolean).join(", ") + ` [${a.fieldName}]`;
}
async function target(a) {
  const dest = typeof a.dest === "string" ? await pdf.getDestination(a.dest) : a.dest;
  return a.url ?? a.unsafeUrl ?? (dest ? `page ${(await pdf.getPageIndex(dest[0]).catch(() => NaN)) + 1}` : a.action ?? "nowhere");
}

const { info } = await pdf.getMetadata(), mark = await pdf.getMarkInfo();
say(0, `document ${q(info.Title || "")} lang ${info.Language || "?"}, pages: ${pdf.numPages}`);
for (const [ok, what] of [[info.Title, "no title"], [info.Language, "no language"], [mark?.Marked, "not marked as tagged"]]) {
  if (!ok) fault(`document: ${what}`);
}
for (let n = 1; n <= pdf.numPages; n++) {
  const page = await pdf.getPage(n), tree = await page.getStructTree(), annots = await page.getAnnotations();
  const text = new Map(), open = [];
  let loose = "", last; // the end of a line belongs to the sequence before it
  for (const it of (await page.getTextContent({ includeMarkedContent: true })).items) {
    if (it.type === "endMarkedContent") open.pop();
    else if (it.type) open.push(it.tag === "Artifact" ? "-" : it.id ?? open.at(-1));
    else {
      const id = it.str ? (open.includes("-") ? "-" : open.at(-1)) : last, s = it.str + (it.hasEOL ? "\n" : "");
      if (id) text.set(last = id, (text.get(id) ?? "") + s); else loose += s;
    }
  }
  const seen = new Set(["-"]);
  const own = (c) => { seen.add(c.id); return text.get(c.id) ?? ""; };
  const inner = (node) => node.children.map((c) => (c.role ? inner(c) : c.type === "content" ? own(c) : "")).join("");

  async function walk(node, depth, up) {
    const table = node.role === "Table" ? rows(node) : null;
    const head = table?.[0] && cells(table[0]).every((c) => c.role === "TH") ? cells(table[0]) : null;
    const even = table && table.every((r) => cells(r).length === cells(table[0]).length);
    const ctx = table ? { head: even ? head : null, first: table[0] } : node.role === "TR" ? { ...up, row: node } : up;
    let name = /^H[1-6]$/.test(node.role) ? `heading level ${node.role[1]}` : NAMES[node.role] ?? node.role.toLowerCase();
    const parts = table ?? elems(node).filter((c) => node.role === "L" && c.role === "LI"), some = parts.filter(here).length;
    if (table) name += ` ${table.length} rows ${Math.max(0, ...table.map((r) => cells(r).length))} columns`;
    if (node.role === "L") name += ` with ${parts.length} items`;
    if (some < parts.length) name += `, ${some} here`;
    if (node.role === "TH") name = ctx.row === ctx.first ? "column header" : "row header"; // a guess: no Scope
    let kids = node.children, lead = "", tail = "";
    if (node.alt !== undefined) tail += ` alt ${q(node.alt)}`;
    else if (/^(Figure|Formula)$/.test(node.role)) fault(`${name} on page ${n}: no alternative text`);
    if (node.lang) tail += ` lang ${node.lang}`;
    const above = node.role === "TD" && ctx.head && inner(ctx.head[cells(ctx.row).indexOf(node)]);
    if (above) tail += ` under ${q(above)}`;
    for (; kids[0]?.type === "content"; kids = kids.slice(1)) lead += own(kids[0]);
    say(depth, name + (lead.trim() ? " " + q(lead) : "") + tail);
    if (/^(H[1-6]?|TH|Link)$/.test(node.role) && !inner(node).trim() && !node.alt) fault(`${name} on page ${n}: empty`);
    for (const c of kids) {
      if (/^(TR|LI|THead|TBody|TFoot)$/.test(c.role) && !here(c)) continue;
      if (c.role) await walk(c, depth + 1, ctx);
      else if (c.type === "content") { if (own(c).trim()) say(depth + 1, `text ${q(own(c))}`); }
      else {
        const a = annots.find((b) => b.id === c.id.replace(/^.*_/, ""));
        if (a) seen.add(a.id);
        const what = a?.subtype === "Link" ? `link to ${await target(a)} description` : `${a?.subtype} annotation`;
        say(depth + 1, !a ? "object" : a.fieldType ? field(a, annots) : `${what} ${q(a.contentsObj?.str ?? "")}`);
      }
    }
  }
  say(0, `page ${n} of ${pdf.numPages}`);
  for (const c of tree?.children ?? []) await walk(c, 1, {});
  if (!tree) fault(`page ${n}: no structure`);
  for (const [id, s] of text) if (!seen.has(id) && s.trim()) fault(`page ${n}: text not in structure ${q(s)}`);
  if (loose.trim()) fault(`page ${n}: text neither tagged nor artifact ${q(loose)}`);
  for (const a of annots.filter((b) => !seen.has(b.id) && b.subtype !== "Popup" && !b.hidden))
    fault(`page ${n}: ${a.subtype} not in structure [${a.fieldName ?? await target(a)}]`);
}
process.exitCode = faults ? 1 : 0;
await pdf.loadingTask.destroy();
