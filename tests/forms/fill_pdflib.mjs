// fill_pdflib.mjs IN.pdf PLAN.json OUT.pdf: answers as programs in JavaScript save them.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const [source, plan, target] = process.argv.slice(2);
const home = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../tools/node/x");
const { PDFDocument, PDFTextField, PDFCheckBox } = createRequire(home)("pdf-lib");
const want = JSON.parse(fs.readFileSync(plan, "utf8"));
const pdf = await PDFDocument.load(fs.readFileSync(source));
for (const field of pdf.getForm().getFields()) {
  const value = want[field.getName()];
  if (value === undefined) continue;
  if (field instanceof PDFTextField) field.setText(value);
  else if (field instanceof PDFCheckBox) field.check();
  else field.select(value); // a ring, or what a list shows
}
// its own font lacks the letters, and drawing them is no matter here
fs.writeFileSync(target, await pdf.save({ updateFieldAppearances: false }));
