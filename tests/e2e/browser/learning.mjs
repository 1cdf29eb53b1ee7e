// One change of order from the click to the card of the model that learnt it, by clicks: the office agrees that its rooms teach, a room changes its
// order with a reason, a version is trained, passes, is put in use and taken back, each with a reason. The rooms are SYNTHETIC.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Concord, until } from './concord.mjs';
import { signedIn, WholeRoom } from './rooms.mjs';
import { guarded, Room, step } from './screen.mjs';

const rooms = 12;
const short = (model) => model.version.slice(0, 8); // as the pages call it
const folder = mkdtempSync(join(tmpdir(), 'concord-learning-'));
const settings = join(folder, 'settings');
writeFileSync(settings, `least_workshops = 6\nmembers = 1\nhidden = 24\nleast_steps = 200\nrule_strength = 0\ncalibration_folds = 2\n`);
const concord = await Concord.own(join(folder, 'data'), [
  '--learning-settings', settings,
  '--learning-least-countries', '2',
  '--learning-promote', 'administrator',
  '--learning-train-after-new', '1000',
]);
const room = await Room.open(concord.port, 'learning');
await guarded(room, walk, async () => {
  await concord.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function walk() {
  const program = await signedIn(concord.port, 'facilitator@demo.example');
  const head = await room.screen({ width: 1280, height: 900 });
  const desk = await room.screen({ width: 1280, height: 900 });

  await step('eleven rooms agree; the office withdraws, and nothing of them is shared', async () => {
    for (let n = 0; n < rooms - 1; n += 1) await WholeRoom.held(concord.port, program, n);
    await signIn(head, 'administrator@demo.example');
    await head.go('/suggestion');
    await head.says('consent-card', `${rooms - 1} teach now`); // the demonstration agrees for its office
    await head.click('consent-change', 'consent-send');
    await head.says('consent-card', 'kept with us');
    await head.says('consent-kept', `${rooms - 1} workshops of ours are kept`);
    await head.shot('not-agreed');
  });

  await step('the office agrees again, and they teach', async () => {
    await head.click('consent-change', 'consent-send');
    await head.page.locator('[data-testid=consent-card][data-agreed=true]').waitFor();
    await head.says('consent-card', `${rooms - 1} teach now`);
    await head.see(`Learnt from ${rooms - 1} workshops in 4 countries`);
  });

  let last;
  const reason = 'The inspectors must be named before the harvest.';
  await step('the twelfth room changes its order by a click, with its reason, and agrees', async () => {
    last = await WholeRoom.held(concord.port, program, rooms - 1, 'STAGE_AGREE');
    await last.during('STAGE_AGREE');
    await desk.signIn();
    await desk.go(`/${last.name}/consensus`);
    await desk.click('change-order');
    await desk.id('order-candidate').selectOption({ index: 5 });
    await desk.id('order-place').selectOption('1');
    await desk.fill({ 'order-reason': reason });
    await desk.click('order-save');
    await desk.says('order', reason);
    await desk.click('advance');
    await desk.id('open-roadmap').waitFor();
  });

  await step('it waits to be learnt, in the room’s words', async () => {
    await head.go('/suggestion');
    await head.says('changes', 'One change of order waits to be learnt');
    await head.says('changes', reason);
    await head.page.locator('[data-testid=change][data-state=WAITING]').waitFor();
    await head.shot('waits');
  });

  let version;
  await step('a version is trained and passes; nobody but an administrator decides', async () => {
    await head.click('train');
    await head.id('training').waitFor();
    await until(async () => ([version] = (await program.get('/v1/models?programme=qi4tf')).models ?? []).length, 'a trained version');
    assert.equal(version.state, 'PASSED', version.decision);
    await head.go('/suggestion/versions');
    await head.says('headline', `Version ${short(version)} has passed and waits`);
    await desk.go('/suggestion/versions');
    await desk.id(`version-${version.version}`).waitFor();
    assert.equal(await desk.id(`promote-${version.version}`).count(), 0);
  });

  await step('from the change to the card of the version that learnt it', async () => {
    await desk.go('/suggestion');
    await desk.page.locator('[data-testid=change][data-state=LEARNT]').waitFor();
    await desk.id('change-model').first().click();
    await desk.says('headline', `Version ${short(version)}, learnt from ${rooms} workshops`);
    await desk.says('card-changes', 'One of our changes of order is in it');
    await desk.says('card-changes', reason);
    await desk.says('proof', version.sha256);
    await desk.says('proof', version.dataHash);
    assert.equal(version.card.data.changesOfOrder, 1);
    await desk.shot('card');
  });

  await step('put in use with a reason; it answers', async () => {
    await head.click(`promote-${version.version}`);
    assert.ok(await head.id('decide-send').isDisabled());
    await head.fill({ 'decide-reason': 'Looked at with the programme officers.' });
    await head.click('decide-send');
    await head.says(`state-${version.version}`, 'In use');
    await head.says('decisions', 'Looked at with the programme officers.');
    await until(async () => (await program.get('/v1/serving')).models?.some((m) => m.modelVersion === version.version), 'it answers');
    await head.page.reload();
    await head.says('serving', `Version ${short(version)} answers`);
    await head.shot('in-use');
  });

  await step('the next room hears why, in sentences', async () => {
    const next = await WholeRoom.held(concord.port, program, rooms, 'STAGE_DISCUSS');
    await desk.go(`/${next.name}/consensus`);
    await desk.says('suggestion', 'A model speaks');
    await desk.says('aloud', /among the first 5|either way/);
    await desk.says('why', 'of 100 rooms like this one');
    const told = await program.get(`${next.path}/suggestion`);
    assert.equal(told.modelVersion, version.version);
    assert.ok(told.explanation, 'no explanation was stored');
    await desk.id('themes').waitFor();
    await desk.id('ask-next').waitFor();
    await desk.shot('reasons');
    await desk.click('language-fr');
    await desk.says('why', 'salles sur 100 comme celle-ci');
    await desk.shot('reasons-fr');
    await desk.click('language-en');
  });

  await step('taken back with a reason; what was there before speaks again', async () => {
    await head.click(`roll-back-${version.version}`);
    await head.fill({ 'decide-reason': 'It ranked one laboratory first everywhere.' });
    await head.click('decide-send');
    await head.says(`state-${version.version}`, 'Taken back');
    await head.says('decisions', 'It ranked one laboratory first everywhere.');
    await until(async () => (await program.get('/v1/serving')).models?.every((m) => !m.modelVersion), 'it answers no more');
    await head.page.reload();
    await head.says('serving', 'Earlier choices and the rule answer');
    await head.shot('taken-back');
    // With nothing in use there is nothing to try it beside, and the page says so.
    await head.click(`try-${version.version}`);
    await head.click('try-who-0.1');
    await head.click('try-send');
    await head.says('try-dialog', 'No version is in use');
    await head.page.keyboard.press('Escape');
  });

  await step('on a phone and in French nothing is cut', async () => {
    const phone = await room.screen({ locale: 'fr' });
    await signIn(phone, 'administrator@demo.example');
    for (const path of ['/suggestion', '/suggestion/versions', `/suggestion/versions/qi4tf/${version.version}`]) {
      await phone.go(path);
      await phone.id('headline').waitFor();
      await phone.shot(`phone-fr${path.replaceAll('/', '-').slice(0, 30)}`);
    }
  });
}

async function signIn(screen, email) {
  await screen.go('/sign-in');
  await screen.fill({ email, password: 'demonstration' });
  await screen.click('submit');
  await screen.id('headline').waitFor();
}
