// Both languages hold the same messages, every message parses, placeholders agree, and every key that a page asks
// for by name exists.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IntlMessageFormat } from 'intl-messageformat';

const src = join(dirname(fileURLToPath(import.meta.url)), '../src');
const faults = [];
const known = new Set();

function names(node, found = new Set()) {
  for (const part of Array.isArray(node) ? node : []) {
    if (part.value && part.type !== 0) found.add(part.value);
    for (const option of Object.values(part.options ?? {})) names(option.value, found);
    names(part.children, found);
  }
  return found;
}

for (const part of ['room', 'desk', 'learn']) {
  const all = Object.fromEntries(
    ['en', 'fr'].map((l) => [l, JSON.parse(readFileSync(join(src, `messages/${l}/${part}.json`), 'utf8'))]),
  );
  const ast = (language, key) => {
    try {
      return names(new IntlMessageFormat(all[language][key], language).getAst());
    } catch (error) {
      faults.push(`${language}/${part} ${key}: ${error.message}`);
      return new Set();
    }
  };
  for (const key of new Set([...Object.keys(all.en), ...Object.keys(all.fr)])) {
    known.add(key);
    if (!all.en[key] || !all.fr[key]) faults.push(`${part} ${key}: missing in ${all.en[key] ? 'fr' : 'en'}`);
    else if ([...ast('en', key)].sort().join() !== [...ast('fr', key)].sort().join())
      faults.push(`${part} ${key}: placeholders differ`);
    if (/[^’]'[^’]/.test(all.en[key] ?? '') || /[^’]'[^’]/.test(all.fr[key] ?? ''))
      faults.push(`${part} ${key}: straight apostrophe quotes in ICU; use ’`);
    if (/ [:;?!»]|« /.test(all.fr[key] ?? ''))
      faults.push(
        `${part} ${key}: French keeps a no-break space before : » (U+00A0) and before ; ? ! (U+202F)`,
      );
  }
}
function files(dir) {
  return readdirSync(dir, { withFileTypes: true }).flatMap((e) =>
    e.isDirectory()
      ? e.name === 'gen'
        ? []
        : files(join(dir, e.name))
      : /\.tsx?$/.test(e.name)
        ? [join(dir, e.name)]
        : [],
  );
}
for (const file of files(src)) {
  for (const [, key] of readFileSync(file, 'utf8').matchAll(/say(?:\.rich)?\('([\w.]+)'/g))
    if (!known.has(key)) faults.push(`${file}: no message ${key}`);
}
// Left and right are words of one writing direction.
for (const file of readdirSync(join(src, 'style'))) {
  readFileSync(join(src, 'style', file), 'utf8')
    .split('\n')
    .forEach((line, i) => {
      if (
        /(?:^|[\s;{])(?:(?:margin|padding|border)-(?:left|right|top|bottom)|left|right|width|height|min-width|max-height)\s*:/.test(
          line.replace(/@media[^{]*\{/, ''),
        )
      )
        faults.push(`style/${file}:${i + 1}: use logical properties`);
    });
}
faults.forEach((f) => console.error(f));
console.log(`messages: ${known.size}, faults: ${faults.length}`);
process.exit(faults.length ? 1 : 0);
