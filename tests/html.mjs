/* html.mjs MODULES PAGE...: pages of the HTML edition in Chromium, as readers with a
 * keyboard, a small window, large type or a screen reader meet them.
 *
 * Each page: axe-core with the rules of WCAG 2.2 A and AA at 1280 px, at 320 px and in
 * dark colours (1.4.3, 2.5.8 ...); nothing wider than the window at 320 px, at 400 %
 * (1.4.10), with the spacing of 1.4.12; Tab through everything, in order, seen, on
 * screen (2.1.1, 2.1.2, 2.4.3, 2.4.7, 2.4.11); the skip link; every link within the
 * page and to the others leads somewhere; no request and no message with scripts off and on.
 * Prints each fault and "N passed, N failed". */

import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import path from 'node:path';
import fs from 'node:fs';

const [modules, ...pages] = process.argv.slice(2);
const require = createRequire(path.resolve(modules, 'x.js'));
const puppeteer = require('puppeteer-core');
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];
const wide = { width: 1280, height: 900 }, narrow = { width: 320, height: 640 };
const still = { name: 'prefers-reduced-motion', value: 'reduce' };
let passed = 0, failed = 0;

function check(ok, where, what, detail = '') {
    if (ok) { passed++; return; }
    failed++;
    console.log(`${where}: ${what}${detail ? `: ${detail}` : ''}`);
}

async function judge(page, where) {
    await page.evaluate(axe);
    const result = await page.evaluate(async rules => {
        const { violations } = await axe.run(document, { runOnly: { type: 'tag', values: rules } });
        return violations.map(v => `${v.id} (${v.nodes.length}) ${v.nodes.slice(0, 4).map(n => n.target.join(' ') + ': ' + n.failureSummary.replace(/\s+/g, ' ').slice(0, 200)).join(' | ')}`);
    }, rules);
    check(result.length === 0, where, 'axe', result.join('\n    '));
}

const width = page => page.evaluate(() => document.documentElement.scrollWidth);

/* What sticks out, for the message. */
const outside = page => page.evaluate(() => [...document.querySelectorAll('main *, footer *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.gp-scroll'))
    .slice(0, 3).map(e => `<${e.tagName.toLowerCase()} class="${e.className}">`).join(' '));

async function reflow(page, where) {
    await page.setViewport(narrow);
    check(await width(page) <= 320, where, 'wider than 320 px', await outside(page));
    await judge(page, `${where} at 320 px`);
    await page.setViewport({ width: 320, height: 225, deviceScaleFactor: 4 });
    check(await width(page) <= 320, where, 'wider than the window at 400 %', await outside(page));
    await page.setViewport(narrow);
    const style = await page.addStyleTag({ content: '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }' });
    check(await width(page) <= 320, where, 'wider than 320 px with spaced text', await outside(page));
    const cut = await page.evaluate(() => [...document.querySelectorAll('main *')].filter(e => {
        const s = getComputedStyle(e);
        return s.overflowY === 'hidden' && e.scrollHeight > e.clientHeight + 1;
    }).length);
    check(cut === 0, where, 'spaced text is cut', String(cut));
    await style.evaluate(e => e.remove());
}

/* In the order of the document; of a group of rings one is a stop. */
const stops = page => page.evaluate(() => {
    const seen = new Set(), list = [];
    for (const e of document.querySelectorAll('a[href], input, select, textarea, summary, [tabindex="0"]')) {
        if (e.disabled || !e.getClientRects().length || !e.checkVisibility())
            continue;
        if (e.type === 'radio') {
            if (seen.has(e.name))
                continue;
            seen.add(e.name);
        }
        e.dataset.stop = list.length;
        list.push(e.type === 'radio' ? `radio ${e.name}` : e.tagName);
    }
    return list;
});

const focused = page => page.evaluate(() => {
    const e = document.activeElement, s = getComputedStyle(e);
    let r = e.getBoundingClientRect();
    for (const one of e.getClientRects())
        r = one.bottom > 0 && one.top < innerHeight ? one : r;
    const x = Math.min(Math.max((r.left + r.right) / 2, 1), innerWidth - 1);
    const y = Math.min(Math.max(Math.min(r.top + 8, (r.top + r.bottom) / 2), 1), innerHeight - 1);
    const top = document.elementFromPoint(x, y);
    return {
        stop: e.type === 'radio' ? `radio ${e.name}` : e.dataset.stop ?? null, tag: e.tagName,
        text: (e.innerText || e.name || e.className || '').slice(0, 40),
        outline: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2,
        onScreen: r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth,
        free: !!top && (e.contains(top) || top.contains(e)),
    };
});

async function keyboard(page, where) {
    await page.setViewport(wide);
    await page.evaluate(() => { scrollTo(0, 0); document.activeElement.blur(); });
    const list = await stops(page);
    const faults = { order: [], outline: [], onScreen: [], free: [] };
    let skip = null;
    for (let i = 0; i < list.length; i++) {
        await page.keyboard.press('Tab');
        let now = await focused(page);
        for (let parts = 0; now.stop === String(i - 1) && parts < 8; parts++) { /* day, month, year */
            await page.keyboard.press('Tab');
            now = await focused(page);
        }
        skip ??= now;
        const wanted = list[i].startsWith('radio') ? list[i] : String(i);
        if (now.stop !== wanted)
            faults.order.push(`${i} ${list[i]}: ${now.tag} ${now.text}`);
        for (const name of ['outline', 'onScreen', 'free'])
            if (!now[name])
                faults[name].push(`${now.tag} ${now.text}`);
        if (faults.order.length > 3)
            break;
    }
    check(!faults.order.length, where, 'order of Tab', faults.order.slice(0, 3).join('; '));
    check(!faults.outline.length, where, 'focus is not seen', faults.outline.slice(0, 3).join('; '));
    check(!faults.onScreen.length, where, 'focus is off the screen', faults.onScreen.slice(0, 3).join('; '));
    check(!faults.free.length, where, 'focus is covered', faults.free.slice(0, 3).join('; '));
    check(skip?.tag === 'A' && skip.onScreen, where, 'the skip link is not first');
    await page.evaluate(() => { document.activeElement.blur(); scrollTo(0, 0); });
    await page.evaluate(() => document.querySelector('.gp-skip').focus());
    await page.keyboard.press('Enter');
    const after = await page.evaluate(() => [location.hash, document.activeElement.tagName].join(' '));
    check(after === '#gp-main MAIN', where, 'the skip link does not lead to the text', after);
}

async function links(page, where, file) {
    const lost = await page.evaluate(() => [...document.querySelectorAll('a[href^="#"]')]
        .filter(a => !document.getElementById(decodeURIComponent(a.getAttribute('href').slice(1))))
        .map(a => a.getAttribute('href')));
    check(!lost.length, where, 'links without a target', lost.slice(0, 5).join(' '));
    const others = await page.evaluate(() => [...document.querySelectorAll('a[href]')]
        .map(a => a.getAttribute('href')).filter(h => /^[^:#]*\.html(#|$)/.test(h)));
    const absent = [...new Set(others)].filter(href => {
        const [to, id] = href.split('#'), other = path.join(path.dirname(file), decodeURIComponent(to));
        return !fs.existsSync(other) || (id && !fs.readFileSync(other, 'utf8').includes(` id="${id}"`));
    });
    check(!absent.length, where, 'links to other pages without a target', absent.slice(0, 5).join(' '));
    const twice = await page.evaluate(() => {
        const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
        return ids.filter((id, i) => ids.indexOf(id) !== i);
    });
    check(!twice.length, where, 'ids used twice', twice.slice(0, 5).join(' '));
    const notes = await page.evaluate(() => [...document.querySelectorAll('[role=doc-noteref]')]
        .every(a => document.querySelector(`[id="${a.hash.slice(1)}"] [role=doc-backlink]`)));
    check(notes, where, 'a note without a link back');
    const leaks = await page.evaluate(() => [...document.querySelectorAll('*')].filter(e =>
        e.localName.includes('-') || /^(script|iframe|object|embed|form|footnote|include|index|glossary|locator|contents)$/.test(e.localName) ||
        [...e.attributes].some(a => /^(on|data-(?!stop))/.test(a.name) || a.value.includes('javascript:'))).map(e => e.outerHTML.slice(0, 80)));
    check(!leaks.length, where, 'what should not be in it', leaks.slice(0, 3).join(' '));
    const landmarks = await page.evaluate(() => ['main', 'body > header', 'body > footer', 'h1', 'html[lang]', 'html[dir]', 'title']
        .filter(s => !document.querySelector(s)));
    check(!landmarks.length, where, 'missing', landmarks.join(' '));
}

/* What the browser reads is what was written: it has moved, closed or made nothing. */
async function parsed(page, file, where) {
    const text = fs.readFileSync(file, 'utf8').replace(/<style>.*?<\/style>/s, '');
    const counts = await page.evaluate(() => Object.fromEntries(['p', 'div', 'span', 'a', 'li', 'table', 'tr', 'td', 'th', 'section', 'h1', 'h2', 'h3', 'label', 'option', 'dd']
        .map(name => [name, document.getElementsByTagName(name).length])));
    const off = Object.entries(counts).filter(([name, count]) => (text.match(new RegExp(`<${name}[ >]`, 'g')) ?? []).length !== count);
    check(!off.length, where, 'read as something else', off.map(([name, count]) => `${count} <${name}>`).join(' '));
}

async function run(browser, file) {
    const where = path.basename(file), url = pathToFileURL(path.resolve(file)).href;
    for (const scripts of [false, true]) {
        const page = await browser.newPage();
        const asked = [], said = [];
        await page.setJavaScriptEnabled(scripts);
        await page.setOfflineMode(true);
        page.on('request', r => { if (r.url() !== url && !r.url().startsWith('data:')) asked.push(r.url()); });
        page.on('console', m => said.push(m.text()));
        page.on('pageerror', e => said.push(String(e)));
        await page.setViewport(wide);
        await page.emulateMediaFeatures([still]); /* else a focused place is on its way when it is asked for */
        await page.goto(url);
        check(!asked.length, where, 'asks for', asked.slice(0, 3).join(' '));
        check(!said.length, where, 'the browser says', said.slice(0, 3).join('; '));
        if (scripts) {
            await links(page, where, file);
            await parsed(page, file, where);
            await judge(page, `${where} at 1280 px`);
            await page.emulateMediaFeatures([still, { name: 'prefers-color-scheme', value: 'dark' }]);
            await judge(page, `${where} in dark colours`);
            await page.emulateMediaFeatures([still, { name: 'prefers-color-scheme', value: 'light' }]);
            await reflow(page, where);
            await keyboard(page, where);
        }
        await page.close();
    }
}

const browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--font-render-hinting=none'],
});
for (const file of pages)
    await run(browser, file).catch(e => check(false, path.basename(file), 'the test broke', e.stack));
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
