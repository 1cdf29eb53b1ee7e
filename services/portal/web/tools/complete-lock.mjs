// A registry that mirrors only the platforms in use leaves optional packages of other platforms out of the lock
// file, and `npm ci` then refuses it. This writes them in (exact version, platform, never installed here). Run it
// after every `npm install`.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const systems = {
  android: 'android',
  darwin: 'darwin',
  freebsd: 'freebsd',
  netbsd: 'netbsd',
  openbsd: 'openbsd',
  linux: 'linux',
  win32: 'win32',
  sunos: 'sunos',
  aix: 'aix',
  openharmony: 'openharmony',
  fsevents: 'darwin',
};
const known = { fsevents: '2.3.3' };
let added = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (lock.packages[`node_modules/${name}`] || lock.packages[`${path}/node_modules/${name}`]) continue;
    const words = name.split(/[/-]/);
    const system = words.map((w) => systems[w]).find(Boolean) ?? 'none';
    const cpu = [
      'arm64',
      'x64',
      'ia32',
      'arm',
      'loong64',
      'ppc64',
      'riscv64',
      's390x',
      'mips64el',
      'wasm32',
    ].find((c) => words.includes(c));
    const version = known[name] ?? range.replace(/^[~^]/, '');
    lock.packages[`node_modules/${name}`] = {
      version,
      dev: true,
      optional: true,
      os: [system],
      ...(cpu ? { cpu: [cpu] } : {}),
    };
    added += 1;
  }
}
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
);
writeFileSync(file, JSON.stringify(lock, null, 2) + '\n');
console.log(`optional packages written in: ${added}`);
