// Chromium as the room's phones, the facilitator's laptop and the projector: plain http under a name that is not localhost,
// and no way out of this host.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build, facilitator } from './concord.mjs';

const web = 'services/portal/web';
const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const shots = join(build, 'shots');

export class Room {
  /** `elsewhere`: another address that pages may lead to; then the room's own is the machine's as well. */
  static async open(port, name, elsewhere) {
    const { chromium } = createRequire(join(process.cwd(), web, 'package.json'))('playwright-core');
    const room = new Room();
    room.base = elsewhere ? `http://127.0.0.1:${port}` : `http://room.test:${port}`;
    room.known = [room.base, elsewhere].filter(Boolean);
    room.faults = [];
    room.folder = join(shots, name);
    rmSync(room.folder, { recursive: true, force: true });
    mkdirSync(room.folder, { recursive: true });
    room.taken = 0;
    room.browser = await chromium.launch({
      executablePath: chromiumPath,
      timeout: 120_000,
      args: ['--no-sandbox', '--host-resolver-rules=MAP room.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
    });
    return room;
  }
  async screen({ width = 390, height = 844, locale = 'en' } = {}) {
    const context = await this.browser.newContext({ viewport: { width, height }, locale, acceptDownloads: true });
    const page = await context.newPage();
    page.setDefaultTimeout(90_000);
    page.on('pageerror', (e) => this.faults.push(`script: ${e.message}`));
    page.on('console', (m) => /Content Security Policy|Refused to/.test(m.text()) && this.faults.push(m.text()));
    // What the other address's pages ask for is theirs; it leads nowhere from here.
    const theirs = (r) => this.known.length > 1 && r.frame().url().startsWith(this.known[1]);
    page.on('request', (r) => theirs(r) || this.known.some((base) => r.url().startsWith(base)) || /^(data|blob):/.test(r.url()) || this.faults.push(`asks ${r.url()}`));
    return new Screen(this, context, page);
  }
  async close() {
    await this.browser.close();
    assert.deepEqual(this.faults, []);
  }
}

export class Screen {
  constructor(room, context, page) {
    Object.assign(this, { room, context, page });
  }
  id(testId) {
    return this.page.getByTestId(testId);
  }
  go(path) {
    return this.page.goto(this.room.base + path);
  }
  click(...testIds) {
    return testIds.reduce((before, t) => before.then(() => this.id(t).click()), Promise.resolve());
  }
  async fill(fields) {
    for (const [testId, text] of Object.entries(fields)) await this.id(testId).fill(String(text));
  }
  /** Waits until the element says it. */
  async says(testId, words) {
    await this.id(testId).filter({ hasText: words }).first().waitFor();
  }
  async see(words) {
    await this.page.getByText(words).first().waitFor();
  }
  /** The whole page (or only what the window shows), once nothing loads any more, and no wider than its window. */
  async shot(name, fullPage = true) {
    await this.page.waitForFunction(() => !document.querySelector('[aria-busy]'));
    const wide = await this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 1) this.room.faults.push(`${name}: ${wide} px too wide`);
    this.room.taken += 1;
    const number = String(this.room.taken).padStart(2, '0');
    await this.page.screenshot({ path: join(this.room.folder, `${number}-${name}.png`), fullPage });
  }
  async join(code, side, table, { sex = 'SEX_WOMAN', organisation, consent } = {}) {
    await this.go('/');
    await this.fill({ 'join-code': code });
    await this.click('join-continue');
    if (consent) await this.see(consent);
    await this.id('consent').check();
    await this.click('join-continue', `side-${side}`);
    const list = this.id('organisation');
    if (await list.count()) {
      await list.selectOption(organisation ?? { index: 1 });
    } else {
      await this.fill({ 'organisation-text': organisation ?? 'Growers’ Federation' });
    }
    await this.click(`sex-${sex}`);
    if (side !== 'SIDE_OBSERVER') await this.click('join-continue', `table-${table}`);
    await this.click('join-send');
  }
  async signIn() {
    await this.go('/sign-in');
    await this.fill(facilitator);
    await this.click('submit');
    await this.id('headline').waitFor();
  }
}

/** Runs it; on a failure says what every screen showed; in any case closes the browser and then `after`. */
export async function guarded(room, work, after) {
  try {
    await work();
    await room.close();
  } catch (problem) {
    for (const context of room.browser.contexts())
      for (const [n, page] of context.pages().entries()) {
        console.log(`at ${page.url()}:\n${(await page.innerText('body').catch(() => '')).slice(0, 2500)}\n`);
        await page.screenshot({ path: join(room.folder, `failed-${room.browser.contexts().indexOf(context)}-${n}.png`) }).catch(() => undefined);
      }
    await room.browser.close();
    console.error(problem);
    process.exitCode = 1;
  } finally {
    await after();
  }
}

const begun = Date.now();
export async function step(name, work) {
  const from = Date.now();
  await work();
  console.log(`ok ${((Date.now() - begun) / 1000).toFixed(1).padStart(6)} s (${((Date.now() - from) / 1000).toFixed(1)}) ${name}`);
}
