// A walk through the built pages by clicks against the pretend server: join, answer with the line cut, vote, position,
// gaps, shortlist, order, roadmap. It says that the pages work together; the real path is walked by tests/e2e.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { preview } from 'vite';

// The built files, on plain http under a name that is not localhost: no secure context, as on a phone in a room.
const server = await preview({
  preview: { port: 4199, host: '127.0.0.1', allowedHosts: true },
  build: { outDir: process.env.CONCORD_WEB_OUT ?? 'dist' },
});
const base = `http://room.test:${new URL(server.resolvedUrls.local[0]).port}`;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--host-resolver-rules=MAP room.test 127.0.0.1'],
});
const faults = [];
async function open(viewport = { width: 390, height: 844 }) {
  const context = await browser.newContext({ viewport, locale: 'en' });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('pageerror', (e) => faults.push(e.message));
  page.on('console', (m) => /Content Security Policy/.test(m.text()) && faults.push(m.text()));
  page.on('request', (r) => r.url().startsWith(base) || faults.push(`asks ${r.url()}`));
  return { context, page, id: (name) => page.getByTestId(name) };
}
const step = async (name, work) => {
  await work();
  console.log(`ok ${name}`);
};
async function join(one, code, side) {
  await one.page.goto(`${base}/join`);
  await one.id('join-code').fill(code);
  await one.id('join-continue').click();
  await one.id('consent').check();
  await one.id('join-continue').click();
  await one.id(`side-${side}`).click();
  await one.id('organisation').selectOption({ index: 2 });
  await one.id('sex-SEX_WOMAN').click();
  if (side === 'SIDE_OBSERVER') return one.id('join-send').click();
  await one.id('join-continue').click();
  await one.page.locator('[data-testid^="table-"]').first().click();
  await one.id('join-send').click();
}

const phone = await open();
await phone.page.goto(base);
assert.equal(await phone.page.evaluate(() => window.isSecureContext), false);
await step('join', async () => {
  await join(phone, 'k4t 9p2', 'SIDE_GOVERNMENT');
  await phone.id('sheet').waitFor();
});
await step('answer, with the line cut and back', async () => {
  await phone.id('go-on').click();
  await phone.id('choice-1').click();
  await phone.id('mark-received').waitFor();
  await phone.context.setOffline(true);
  await phone.id('next').click();
  await phone.id('choice-3').click();
  await phone.id('mark-saved').waitFor();
  await phone.context.setOffline(false);
  await phone.id('mark-received').waitFor({ timeout: 20_000 });
});
await step('cannot answer, with a reason', async () => {
  await phone.id('next').click();
  await phone.id('cannot').click();
  await phone.id('reason-NULL_REASON_DONT_KNOW').click();
  await phone.id('mark-received').waitFor();
});
await step('answers are there after a reload', async () => {
  await phone.page.reload();
  await phone.id('reason-NULL_REASON_DONT_KNOW').locator('input:checked').waitFor();
});

await step('a note is kept when the page goes out of sight, and when it is left', async () => {
  await phone.id('note-open').click();
  await phone.id('note').fill('Asked twice');
  await phone.page.evaluate(() => document.dispatchEvent(new window.Event('visibilitychange')));
  await phone.page.waitForTimeout(300);
  await phone.page.reload();
  assert.equal(await phone.id('note').inputValue(), 'Asked twice');
  await phone.id('note').fill('Asked three times');
  await phone.page.evaluate(() => window.history.back());
  await phone.page.waitForTimeout(500);
  await phone.page.evaluate(() => window.history.forward());
  await phone.id('reason-NULL_REASON_DONT_KNOW').locator('input:checked').waitFor();
  assert.equal(await phone.id('note').inputValue(), 'Asked three times');
});

await step('an answer that is refused is neither received nor answered', async () => {
  const wrong = await open();
  await join(wrong, 'K4T9P2', 'SIDE_INDUSTRY');
  await wrong.page.route('**/v1/workshops/answer:submitAnswers', (r) =>
    r.fulfill({
      status: 400,
      json: {
        code: 3,
        message: 'is out of scope',
        details: [
          { reason: 'ANSWER_INVALID' },
          { fieldViolations: [{ field: 'answers[0].question', description: 'is out of scope' }] },
        ],
      },
    }),
  );
  await wrong.id('go-on').click();
  const progress = wrong.page.locator('.meter').first();
  const before = await progress.getAttribute('aria-label');
  await wrong.id('choice-1').click();
  await wrong.page.getByText('is out of scope').waitFor();
  assert.equal(await wrong.id('mark-received').count(), 0);
  assert.equal(await progress.getAttribute('aria-label'), before);
});

const voter = await open();
await step('vote by tap, keys and drag; review; send; sent once', async () => {
  await join(voter, 'K4T9P5', 'SIDE_INDUSTRY');
  for (const id of ['TE-02', 'IC-01', 'ME-04']) await voter.id(`choose-${id}`).click();
  await voter.id('place-2').locator('.handle').first().press('ArrowUp');
  await voter.id('place-1').getByText('Coach mills').waitFor();
  const from = await voter.id('place-3').locator('.handle').first().boundingBox();
  const to = await voter.id('place-1').boundingBox();
  await voter.page.mouse.move(from.x + 10, from.y + 10);
  await voter.page.mouse.down();
  await voter.page.mouse.move(from.x + 10, to.y + 60, { steps: 5 });
  await voter.page.mouse.move(from.x + 10, to.y + 10, { steps: 5 });
  await voter.page.mouse.up();
  await voter.id('place-1').getByText('mobile calibration').waitFor();
  await voter.page.reload();
  await voter.id('place-1').getByText('mobile calibration').waitFor();
  await voter.id('vote-review-open').click();
  await voter.id('vote-send').click();
  await voter.id('vote-done').waitFor();
});

await step('a vote whose receipt was lost is not cast again in the second round', async () => {
  const slow = await open();
  await join(slow, 'K4T9P5', 'SIDE_INDUSTRY');
  await slow.id('vote-done').waitFor();
  let round = { round: 1, places: 5, cast: false, ranking: [] };
  const casts = [];
  await slow.page.route('**/v1/workshops/vote/myBallot*', async (r) => {
    const answer = await r.fetch({ url: r.request().url().replace('room.test', '127.0.0.1') });
    await r.fulfill({ response: answer, json: { ...(await answer.json()), ...round } });
  });
  await slow.page.route('**/v1/workshops/vote:castBallot', (r) => {
    casts.push(r.request().postDataJSON());
    return r.abort();
  });
  await slow.page.reload();
  await slow.id('choose-TE-02').click();
  await slow.id('vote-review-open').click();
  await slow.id('vote-send').click();
  await slow.id('unsent').waitFor();
  round = { ...round, cast: true, ranking: ['TE-02'] };
  await slow.page.reload();
  await slow.id('vote-done').waitFor();
  round = { ...round, round: 2, cast: false, ranking: [] };
  await slow.page.waitForTimeout(2500);
  await slow.page.evaluate(() => window.dispatchEvent(new window.Event('visibilitychange')));
  await slow.id('vote').waitFor();
  await slow.page.waitForTimeout(500);
  assert.deepEqual(
    casts.filter((c) => c.round === 2),
    [],
  );
});

const sure = await open();
await step('object with a reason', async () => {
  await join(sure, 'K4T9P8', 'SIDE_GOVERNMENT');
  await sure.id('position-POSITION_OBJECT').click();
  await sure.id('objection-reason').fill('There is no budget line.');
  await sure.id('position-send').click();
  await sure.id('position-received').waitFor();
});
const guest = await open({ width: 1280, height: 800 });
await step('an observer sees the projector', async () => {
  await join(guest, 'K4T9P2', 'SIDE_OBSERVER');
  await guest.id('projector').waitFor();
});

const desk = await open({ width: 1280, height: 900 });
await step('sign in', async () => {
  await desk.page.goto(`${base}/sign-in`);
  await desk.id('email').fill('facilitator@demo.example');
  await desk.id('password').fill('a short sentence');
  await desk.id('submit').click();
  await desk.id('headline').waitFor();
});
await step('next stage, seen by a phone without a touch', async () => {
  await desk.page.goto(`${base}/workshops/prepare`);
  const waiting = await open();
  await join(waiting, 'K4T9P1', 'SIDE_GOVERNMENT');
  await waiting.id('waiting').waitFor();
  await desk.id('advance').click();
  await waiting.id('sheet').waitFor();
  assert.equal(await desk.id('stages').getAttribute('data-stage'), 'STAGE_ANSWER');
  await desk.id('undo').click();
  await waiting.id('waiting').waitFor();
});
await step('gaps: confirm, rate, correct, strike', async () => {
  await desk.page.goto(`${base}/workshops/check-gaps/gaps`);
  await desk.id('next-gap').click();
  await desk.id('urgency-3').click();
  await desk.id('confirm-gap').click();
  await desk.id('gap-next').click();
  await desk.id('correct-gap').click();
  await desk.id('agreed-1').click();
  await desk.id('agree-note').fill('Fourteen reports seen in the room.');
  await desk.id('agree-save').click();
  await desk.id('gap-next').click();
  await desk.id('strike-gap').click();
  await desk.id('strike-reason').fill('Not for this product.');
  await desk.id('strike-save').click();
  await desk.id('gap-close').click();
  await desk.id('heat-sub').click();
});
await step('shortlist: drop with reason, add one of the room’s own', async () => {
  await desk.page.goto(`${base}/workshops/shortlist/shortlist`);
  await desk.id('drop-TF-01').click();
  await desk.id('reason-text').fill('Done last year.');
  await desk.id('reason-save').click();
  await desk.id('restore-TF-01').waitFor();
  await desk.id('add-candidate').click();
  await desk.id('own-action').check();
  await desk.id('own-title').fill('Open a weighing point at the port');
  await desk.id('reason-text').fill('The room asked for it.');
  await desk.id('reason-save').click();
  await desk.id('add-dialog').waitFor({ state: 'detached' });
});
await step('change of order with reason', async () => {
  await desk.page.goto(`${base}/workshops/agree/consensus`);
  await desk.id('change-order').click();
  await desk.id('order-candidate').selectOption('ME-04');
  await desk.id('order-place').selectOption('1');
  await desk.id('order-reason').fill('Calibration must come before accreditation.');
  await desk.id('order-save').click();
  await desk.id('order').getByText('Calibration must come').waitFor();
});
await step('roadmap: an item, follow-up, hand over', async () => {
  await desk.page.goto(`${base}/workshops/roadmap/roadmap`);
  await desk.id('edit-IC-01').click();
  await desk.id('item-lead').fill('Growers’ Union');
  await desk.id('item-save').click();
  await desk.id('item-IC-01').getByText('Growers’ Union').waitFor();
  await desk.id('adopt').click();
  await desk.id('adopted').waitFor();
});
await step('report preview', () =>
  desk.page.goto(`${base}/workshops/roadmap/report`).then(() => desk.id('report-preview').waitFor()),
);
await step('French', async () => {
  await desk.id('language-fr').click();
  await desk.page.getByText('Qui a participé').waitFor();
});
await browser.close();
server.httpServer.closeAllConnections?.();
server.httpServer.close();
assert.deepEqual(faults, []);
