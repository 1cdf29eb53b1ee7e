// A running `concord up` with a folder of its own (or, with CONCORD_TEST_HTTP, what runs there: concord_process.py), its HTTP routes as a program
// uses them, and the room's address, which can be turned to another machine.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const build = process.env.CONCORD_TEST_BUILD ?? 'build';
const program = process.env.CONCORD_TEST_PROGRAM ?? join(build, 'bin/concord');
const pages = join(build, 'web');
// Without the keys that would be read as configuration.
const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('CONCORD_')));
export const facilitator = { email: process.env.CONCORD_TEST_FACILITATOR ?? 'facilitator@demo.example', password: 'demonstration' };
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

export class Concord {
  /** In a folder of its own, or in one that is there already. */
  static async start(folder) {
    const there = process.env.CONCORD_TEST_HTTP;
    return there ? new Concord('', undefined, Number(new URL(there).port)) : Concord.own(folder);
  }
  static async own(folder = join(mkdtempSync(join(tmpdir(), 'concord-browser-')), 'data'), flags = []) {
    const ready = `${folder}.ready`;
    rmSync(ready, { force: true });
    const address = '127.0.0.1:0';
    const child = spawn(
      program,
      ['up', '--demo', '--data-dir', folder, '--http', address, '--grpc', address, '--admin', 'off', '--web-dir', pages, '--ready-file', ready, ...flags],
      { stdio: ['ignore', 'ignore', 'inherit'], env },
    );
    process.on('exit', () => child.kill('SIGKILL')); // whatever happens, nothing of a test stays behind
    for (let i = 0; !existsSync(ready); i += 1) {
      assert.ok(child.exitCode === null && i < 3600, 'concord up did not become ready');
      await wait(50);
    }
    const said = JSON.parse(readFileSync(ready, 'utf8'));
    return Object.assign(new Concord(folder, child, Number(new URL(said.http[0]).port)), { grpc: said.grpc });
  }
  constructor(folder, child, port) {
    Object.assign(this, { folder, child, port });
  }
  async stop() {
    if (!this.child) return;
    if (this.child.exitCode !== null || this.child.signalCode) return;
    const gone = new Promise((done) => this.child.once('exit', done));
    this.child.kill('SIGTERM');
    const slow = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    await gone;
    clearTimeout(slow);
  }
  /** As when the laptop falls: nothing is written any more. */
  async kill() {
    if (this.child.exitCode !== null || this.child.signalCode) return;
    const gone = new Promise((done) => this.child.once('exit', done));
    this.child.kill('SIGKILL');
    await gone;
  }
  remove() {
    if (this.folder) rmSync(join(this.folder, '..'), { recursive: true, force: true });
  }
}

/** Until it holds, for as long as a machine that does much else may need. */
export async function until(holds, what) {
  for (let i = 0; i < 720; i += 1) {
    if (await holds()) return;
    await wait(250);
  }
  assert.fail(`it did not come about: ${what}`);
}

export function command(...args) {
  const run = spawnSync(program, args, { encoding: 'utf8', env });
  assert.equal(run.status, 0, `concord ${args[0]}: ${run.stdout}${run.stderr}`);
  return run.stdout;
}

/** One port that stays, in front of whatever machine serves the room: phones keep its address when the laptop is swapped. */
export class Address {
  static async open(port = 0) {
    const made = new Address();
    made.to = port;
    made.lines = new Set();
    made.server = net.createServer((phone) => {
      const there = net.connect(made.to, '127.0.0.1');
      for (const line of [phone, there]) {
        made.lines.add(line);
        line.on('close', () => made.lines.delete(line));
        line.on('error', () => undefined);
      }
      phone.on('close', () => there.destroy());
      there.on('close', () => phone.destroy());
      phone.pipe(there).pipe(phone);
    });
    await new Promise((done) => made.server.listen(0, '127.0.0.1', done));
    made.port = made.server.address().port;
    return made;
  }
  turn(port) {
    this.to = port;
    for (const line of this.lines) line.destroy();
  }
  close() {
    this.server.close();
    for (const line of this.lines) line.destroy();
  }
}

export class Refused extends Error {
  constructor(status, answer) {
    const reason = answer?.details?.find((d) => d.reason)?.reason ?? '';
    super(`${status} ${reason} ${answer?.message ?? ''}`);
    Object.assign(this, { status, reason });
  }
}

/** Somebody who uses the routes: keeps the cookie and sends the token back, as a browser does. */
export class Caller {
  constructor(port) {
    this.base = `http://127.0.0.1:${port}`;
    this.cookie = '';
    this.csrf = '';
  }
  async call(verb, path, body) {
    const headers = { cookie: this.cookie };
    if (body) headers['content-type'] = 'application/json';
    if (this.csrf) headers['x-csrf-token'] = this.csrf;
    const answer = await fetch(this.base + path, { method: verb, headers, body: body && JSON.stringify(body) });
    const set = answer.headers.get('set-cookie');
    if (set) this.cookie = set.split(';')[0];
    const json = await answer.json();
    if (!answer.ok) throw new Refused(answer.status, json);
    if (json.csrfToken) this.csrf = json.csrfToken;
    return json;
  }
  get(path) {
    return this.call('GET', path);
  }
  post(path, body = {}) {
    return this.call('POST', path, body);
  }
  async refused(reason, verb, path, body) {
    await assert.rejects(this.call(verb, path, body), (error) => {
      assert.equal(error.reason, reason, error.message);
      return true;
    });
  }
}
