// fill_pdfjs.mjs IN.pdf PLAN.json OUT.pdf: answers as Firefox would save them.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const [source, plan, target] = process.argv.slice(2);
const home = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../tools/node/x");
const log = console.log;
console.log = () => {}; // it misses a canvas, which nothing here needs
const { getDocument } = createRequire(home)("pdfjs-dist/legacy/build/pdf.js");
console.log = log;
const want = JSON.parse(fs.readFileSync(plan, "utf8"));
const pdf = await getDocument({ data: new Uint8Array(fs.readFileSync(source)), verbosity: 0 }).promise;
for (let n = 1; n <= pdf.numPages; n++) {
  for (const a of await (await pdf.getPage(n)).getAnnotations()) {
    const value = want[a.fieldName];
    if (value === undefined) continue;
    pdf.annotationStorage.setValue(a.id, { value: a.checkBox ? true : a.radioButton ? a.buttonValue === value : value });
  }
}
fs.writeFileSync(target, await pdf.saveDocument());
await pdf.loadingTask.destroy();
