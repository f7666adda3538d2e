/* pack_pdfjs.mjs MODULES FOLDER FILE...: follows the links of PDFs of a set to other files of
 * it as pdf.js does: file and name out of the annotation, the name looked up in the other file,
 * the page that it gives. Prints each fault and, at the end, how many links were followed. */

import { createRequire } from 'node:module';
import path from 'node:path';
import fs from 'node:fs';

const [modules, folder, ...files] = process.argv.slice(2);
const require = createRequire(path.resolve(modules, 'x.js'));
const pdfjs = require('pdfjs-dist/legacy/build/pdf.js');
const open = new Map();
let followed = 0, failed = 0;

const load = name => {
    if (!open.has(name))
        open.set(name, pdfjs.getDocument({ data: new Uint8Array(fs.readFileSync(path.join(folder, name))), verbosity: 0 }).promise);
    return open.get(name);
};

async function place(document, hash) {
    const name = new URLSearchParams(hash).get('nameddest') ?? decodeURIComponent(hash);
    let dest;
    try { dest = JSON.parse(name); } catch { dest = await document.getDestination(name); }
    if (!Array.isArray(dest))
        return -1;
    return Number.isInteger(dest[0]) ? dest[0] : document.getPageIndex(dest[0]);
}

for (const name of files) {
    const document = await load(name);
    for (let p = 1; p <= document.numPages; p++)
        for (const a of await (await document.getPage(p)).getAnnotations()) {
            const address = a.unsafeUrl ?? a.url;
            if (a.subtype !== 'Link' || !address || /^[a-z]+:/.test(address))
                continue;
            const [file, hash = ''] = address.split('#');
            const to = path.posix.join(path.posix.dirname(name), decodeURIComponent(file));
            let page = -1;
            try {
                const other = await load(to);
                page = hash ? await place(other, hash) : 0;
                page = page < other.numPages ? page : -1;
            } catch (e) { /* no such file */ }
            followed++;
            if (page < 0) {
                failed++;
                console.log(`${name}, page ${p}: ${address}`);
            }
        }
}
console.log(`${followed} followed, ${failed} lost`);
process.exit(failed ? 1 : 0);
