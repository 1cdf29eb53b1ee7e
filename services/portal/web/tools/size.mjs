// First load: the entry, what it imports statically, its styles, the texts of one language and the page of the
// participant's path. All of it, compressed, must stay within 200 kB; the script fails above.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const out = process.env.CONCORD_WEB_OUT ?? 'dist';
const manifest = JSON.parse(readFileSync(join(out, '.vite/manifest.json'), 'utf8'));
const limit = 200_000;

function closure(keys) {
  const files = new Set(['index.html']);
  const seen = new Set();
  const visit = (key) => {
    // A page that shares code with its own parts becomes a nameless common chunk called after it.
    const base = key.replace(/^.*\/|\.tsx$/g, '');
    const chunk = manifest[key] ?? Object.values(manifest).find((c) => !c.src && c.name === base);
    if (!chunk) throw new Error(`${key} is in no chunk of its own; name what holds it`);
    if (seen.has(key)) return;
    seen.add(key);
    files.add(chunk.file);
    (chunk.css ?? []).forEach((f) => files.add(f));
    (chunk.imports ?? []).forEach(visit);
  };
  keys.forEach(visit);
  return [...files];
}

function weigh(name, keys) {
  let br = 0;
  let gz = 0;
  const files = closure(['index.html', 'src/messages/en/room.json', ...keys]);
  for (const file of files) {
    const bytes = readFileSync(join(out, file));
    br += brotliCompressSync(bytes).length;
    gz += gzipSync(bytes, { level: 9 }).length;
  }
  console.log(`${name}: ${files.length} files, gzip ${gz} B, brotli ${br} B (limit ${limit} B)`);
  return gz;
}

const participant = weigh('first load, participant', ['src/room/join.tsx', 'src/room/room.tsx']);
const desk = weigh('first load, office', ['src/desk/desk.tsx', 'src/messages/en/desk.json']);
if (Math.max(participant, desk) > limit) {
  console.error('first load is too large');
  process.exit(1);
}
