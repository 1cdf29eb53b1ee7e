// A sunflower-oil workshop from an empty office to the report, in the portal only: a few phones, an observer and the facilitator by
// clicks in Chromium, the others of the room through the same routes. What is asserted is what stands on the screens.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Caller, Concord, facilitator } from './concord.mjs';
import { Person, together } from './people.mjs';
import { guarded, Room, step } from './screen.mjs';

const concord = await Concord.start();
const room = await Room.open(concord.port, 'workshop');
await guarded(room, walk, async () => {
  await concord.stop();
  concord.remove();
});

async function walk() {
  const desk = await room.screen({ width: 1280, height: 900 });
  const program = new Caller(concord.port); // the facilitator's second pair of eyes: reads what the screens must show
  await program.post('/v1/sessions:signIn', facilitator);
  let workshop = '';
  let code = '';

  await step('sign in; an office without a workshop says what to do first', async () => {
    await desk.go('/');
    assert.equal(await desk.page.evaluate(() => window.isSecureContext), false);
    await desk.signIn();
    await desk.shot('home-empty');
  });

  await step('prepare: product, market, two sub-areas out of scope, institutions, five tables', async () => {
    await desk.go('/workshops/new');
    await desk.fill({
      'display-name': 'Sunflower oil to the European Union',
      product: 'Sunflower oil',
      markets: 'European Union',
      host: 'Ministry of Trade of XA',
      'start-date': '2026-11-28',
      'end-date': '2026-11-29',
      invited: 52,
      'role-standards_body': 'Standards Bureau of XA',
      'role-metrology_institute': 'Metrology Institute of XA',
      'role-food_authority': 'Food Safety Agency of XA',
    });
    for (const area of ['H6', 'H7']) {
      await desk.id('out-area').selectOption(area);
      await desk.fill({ 'out-reason': 'Does not apply to oil in bulk.' });
      await desk.click('out-add');
      await desk.says(`out-${area}`, 'Does not apply');
    }
    for (let n = 0; n < 3; n += 1) await desk.click('add-government-table');
    for (let n = 0; n < 2; n += 1) await desk.click('add-industry-table');
    await desk.click('save-workshop');
    await desk.page.waitForURL(/\/workshops\/[0-9a-f-]{36}\/prepare$/);
    workshop = new URL(desk.page.url()).pathname.slice(1).replace('/prepare', '');
    await desk.says('headline', 'Prepare: Sunflower oil to the European Union');
    await desk.id('qr').waitFor();
    code = (await desk.id('join-code').innerText()).replace(/[^A-Z0-9]/g, '').slice(-6);
    assert.match(code, /^[A-Z0-9]{6}$/);
    await desk.says('table-row-5', 'Industry');
    await desk.shot('prepare');
  });

  const government = await room.screen();
  const industry = await room.screen({ width: 360, height: 740, locale: 'fr' });
  const guest = await room.screen({ width: 1280, height: 800 });
  await step('room check: one phone joins and is seen', async () => {
    await government.join(code.toLowerCase(), 'SIDE_GOVERNMENT', 1, { organisation: 'Food Safety Agency of XA', consent: 'Before you begin' });
    await government.id('waiting').waitFor();
    await desk.see('One person has joined');
    await desk.see('Food Safety Agency of XA');
  });

  const people = [];
  for (let n = 1; n <= 46; n += 1) {
    const side = n === 23 || n === 46 ? 'SIDE_SUPPORT' : n % 2 ? 'SIDE_GOVERNMENT' : 'SIDE_INDUSTRY';
    people.push(new Person(concord.port, n, side, side === 'SIDE_GOVERNMENT' ? 1 + (n % 3) : 4 + (Math.floor(n / 2) % 2)));
  }
  const observers = [47, 48, 49].map((n) => new Person(concord.port, n, 'SIDE_OBSERVER', 0));
  await step('answering opens: the phone that waits goes on by itself; forty-eight people and four observers join', async () => {
    await desk.go(`/${workshop}`);
    await desk.says('headline', 'One phone is in');
    await desk.click('advance');
    await government.id('sheet').waitFor();
    await industry.join(code, 'SIDE_INDUSTRY', 4, { sex: 'SEX_MAN', consent: 'Avant de commencer' });
    await industry.id('sheet').waitFor();
    await guest.join(code, 'SIDE_OBSERVER', 0);
    await guest.id('projector').waitFor();
    await together([...people, ...observers], (p) => p.join(code));
    await desk.see('48 of 52');
    await guest.see('48 people are in.');
  });

  await step('a phone answers: saved, received, the line cut in mid-answer', async () => {
    await government.click('go-on', 'choice-1');
    await government.id('mark-received').waitFor();
    await government.context.setOffline(true);
    await government.click('next', 'choice-3');
    await government.says('mark-saved', 'Saved on this device');
    await government.shot('question-line-cut', false);
    await government.page.waitForTimeout(1500);
    await government.id('mark-saved').waitFor();
    await government.context.setOffline(false);
    await government.id('mark-received').waitFor();
    await government.click('next', 'cannot', 'reason-NULL_REASON_DONT_KNOW');
    await government.id('mark-received').waitFor();
    await government.page.reload();
    await government.id('reason-NULL_REASON_DONT_KNOW').locator('input:checked').waitFor();
  });
  await step('the other phone answers in French, with a note', async () => {
    await industry.click('go-on', 'choice-2', 'note-open');
    await industry.fill({ note: 'Deux lots sur dix sont refusés.' });
    await industry.click('next');
    await industry.id('mark-received').waitFor();
    await industry.see('Question 2 sur');
    await industry.shot('question-fr');
  });

  let answered = 4;
  await step('the room answers; the live matrix counts every answer', async () => {
    await together(people, async (p) => {
      const n = await p.answer();
      answered += n;
    });
    const progress = await program.get(`/v1/${workshop}/progress`);
    assert.equal(progress.answered, answered);
    await desk.says('headline', `${answered.toLocaleString('en-GB')} of ${progress.expected.toLocaleString('en-GB')} answers counted`);
    for (const table of progress.tables)
      await desk.says('matrix', `${table.answered.toLocaleString('en-GB')} of ${table.expected.toLocaleString('en-GB')}`);
    await desk.shot('facilitator-answer');
    await guest.see(`${answered.toLocaleString('en-GB')} of`);
    await guest.shot('projector-answer');
    for (const o of observers) assert.equal((await o.get(`/v1/${workshop}/myQuestions`).catch(() => ({ questions: [] }))).questions.length, 0);
  });

  await step('check gaps: twelve rated for urgency, one of them corrected; one more struck', async () => {
    await desk.click('advance', 'open-gaps');
    await desk.id('gap-list').waitFor();
    await government.id('stage-STAGE_CHECK_GAPS').waitFor();
    await desk.click('next-gap');
    for (let n = 0; n < 12; n += 1) {
      await desk.id('gap-dialog').waitFor();
      if (n === 0) await desk.shot('gap', false);
      const urgency = n < 3 ? 3 : n < 8 ? 2 : 1;
      await desk.click(`urgency-${urgency}`);
      await desk.id(`urgency-${urgency}`).locator('input:checked').waitFor();
      if (n === 5) {
        await desk.click('correct-gap', 'agreed-1');
        await desk.fill({ 'agree-note': 'Fourteen reports were looked through in the room.' });
        await desk.click('agree-save');
        await desk.says('gap-dialog', 'Fourteen reports');
      } else {
        await desk.click('confirm-gap');
      }
      await desk.click('gap-next');
    }
    await desk.click('strike-gap');
    await desk.fill({ 'strike-reason': 'Not for this product.' });
    await desk.click('strike-save');
    await desk.says('gap-dialog', 'Not for this product.');
    await desk.click('gap-close');
    await desk.see('3 gaps stop trade in Sunflower oil now');
    await desk.see(/12 confirmed by the room, \d+ not yet; 1 struck/);
    await desk.shot('gaps');
    await guest.shot('projector-gaps');
  });

  await step('shortlist: of 38 actions twelve, and one of the room’s own with its reason', async () => {
    await desk.go(`/${workshop}`);
    await desk.click('advance', 'open-shortlist');
    const listed = async () => (await program.get(`/v1/${workshop}/shortlist`)).candidates.filter((c) => c.state === 'CANDIDATE_STATE_LISTED');
    await desk.says('headline', 'of at most 15 actions go to the vote');
    await desk.see('out of 38 in the catalogue');
    for (let n = (await listed()).length; n > 12; n -= 1) {
      await desk.page.locator('[data-testid^="drop-"]').last().click();
      await desk.fill({ 'reason-text': 'The room sees to this elsewhere.' });
      await desk.click('reason-save');
      await desk.says('headline', `${n - 1} of at most 15`);
    }
    await desk.click('add-candidate');
    await desk.id('own-action').check();
    await desk.fill({
      'own-title': 'Share a sampling truck among the northern presses',
      'own-questions': (await listed())[0].gaps[0].question,
      'reason-text': 'Asked for by three tables.',
    });
    await desk.click('own-cost-M', 'reason-save');
    await desk.says('headline', '13 of at most 15');
    await desk.see('Asked for by three tables.');
    await government.see('13 actions on the list');
    await desk.shot('shortlist');
  });

  await step('the first vote is secret: two phones by clicks, the others by routes; four observers are refused', async () => {
    await desk.go(`/${workshop}`);
    await desk.click('advance');
    await government.id('vote').waitFor();
    await desk.go(`/${workshop}/consensus`);
    await desk.see('secret');
    await program.refused('SUGGESTION_SECRET', 'GET', `/v1/${workshop}/suggestion`);
    await desk.go(`/${workshop}`);
    for (const phone of [government, industry]) {
      for (let n = 0; n < 5; n += 1) await phone.page.locator('.cand:not(.chosen) button').nth(n).click();
      await phone.id('place-5').locator('.handle').first().press('ArrowUp');
    }
    await government.shot('vote', false);
    await industry.shot('vote-fr', false);
    for (const phone of [government, industry]) {
      await phone.click('vote-review-open', 'vote-send');
      await phone.id('vote-done').waitFor();
    }
    await together(people, (p) => p.vote(1));
    for (const o of observers)
      await o.refused('OBSERVER', 'POST', `/v1/${workshop}:castBallot`, { round: 1, ranking: ['QP-01'], requestId: `observer-${o.number}` });
    const refused = await guest.page.evaluate(async (w) => {
      const answer = await fetch(`/v1/${w}:castBallot`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': localStorage.getItem('concord.csrf') },
        body: JSON.stringify({ round: 1, ranking: ['QP-01'], requestId: 'observer-by-hand' }),
      });
      return [answer.status, await answer.text()];
    }, workshop);
    assert.equal(refused[0], 400);
    assert.match(refused[1], /OBSERVER/);
    await desk.says('headline', '48 of 48 ballots are in');
    await guest.see('48 of 48 ballots are in');
    await program.refused('ROUND_SECRET', 'GET', `/v1/${workshop}/rounds/1`);
    await desk.shot('facilitator-vote');
  });

  await step('closed: counts by side, and only now the suggestion beside them', async () => {
    await desk.click('advance', 'open-consensus');
    const round = await program.get(`/v1/${workshop}/rounds/1`);
    assert.equal(round.ballots, 48);
    const most = Math.max(...round.tallies.map((t) => t.inFive));
    await desk.says('headline', `${most} of 48`);
    await desk.says('tallies', 'Share a sampling truck');
    await desk.id('suggestion').waitFor();
    const suggestion = await program.get(`/v1/${workshop}/suggestion`);
    assert.ok(suggestion.createTime < round.closeTime);
    await desk.says('suggestion', suggestion.ruleOnly ? 'The rule speaks' : 'A model speaks');
    await desk.shot('discuss');
    await government.see('What the room put in its five');
    await industry.see('Ce que la salle');
    await government.shot('discuss-phone');
  });

  await step('the second vote, and what moved', async () => {
    await desk.click('advance');
    await government.id('vote').waitFor();
    for (let n = 0; n < 3; n += 1) await government.page.locator('.cand:not(.chosen) button').nth(0).click();
    await government.click('vote-review-open');
    await government.see('You have filled 3 of 5 places');
    await government.click('vote-send');
    await government.id('vote-done').waitFor();
    await together(people, (p) => p.vote(2));
    await desk.go(`/${workshop}`);
    await desk.says('headline', '47 of 48 ballots are in');
    await desk.click('advance', 'open-consensus');
    await desk.see('Second vote, closed');
    await desk.says('tallies', 'since first vote');
  });

  await step('order changed with its reason; one objection in words; both sides agree', async () => {
    await desk.click('change-order');
    await desk.id('order-candidate').selectOption({ index: 4 });
    await desk.id('order-place').selectOption('3');
    await desk.fill({ 'order-reason': 'It must be ready before the harvest.' });
    await desk.click('order-save');
    await desk.says('order', 'It must be ready before the harvest.');
    await government.click('position-POSITION_SUPPORT', 'position-send');
    await government.id('position-received').waitFor();
    await industry.click('position-POSITION_OBJECT');
    await industry.fill({ 'objection-reason': 'Notre laboratoire n’a pas de budget cette année.' });
    await industry.shot('objection-fr');
    await industry.click('position-send');
    await industry.id('position-received').waitFor();
    await together(people.slice(0, 40), (p) => p.stand(p.number % 4 ? 'POSITION_SUPPORT' : 'POSITION_CAN_LIVE'));
    await desk.says('objection', 'Notre laboratoire n’a pas de budget');
    assert.equal(await desk.id('objection').count(), 1);
    await desk.says('support', '31 of 48');
    await desk.shot('agree');
    await desk.click('advance');
    await government.see('The room has agreed');
  });

  let roadmap;
  await step('the roadmap comes from the agreement; handing it over names what is missing', async () => {
    await desk.click('open-roadmap');
    await desk.id('minutes').waitFor();
    assert.equal(await desk.page.locator('[data-testid^="item-"]').count(), 13);
    await desk.says('minutes', 'Share a sampling truck');
    await desk.click('adopt');
    await desk.says('error', 'lead');
    roadmap = await program.get(`/v1/${workshop}/roadmap`);
    const [top, ...others] = roadmap.items;
    await desk.click(`edit-${top.action}`);
    await desk.fill({
      'item-lead': 'Food Safety Agency of XA',
      'item-focal': 'Head of inspection',
      'item-with': 'Customs of XA; Standards Bureau of XA',
      'item-proof': 'One joint report a consignment.',
      'item-first': 'Name the two inspectors who begin.',
    });
    await desk.id('item-start').selectOption('2027-Q1');
    await desk.id('item-end').selectOption('2027-Q3');
    await desk.id('item-funds').selectOption('partner');
    await desk.fill({ 'item-partner': 'Development bank' });
    await desk.click('item-save');
    await desk.says(`item-${top.action}`, 'Head of inspection');
    await desk.says(`item-${top.action}`, 'Q3 2027');
    for (const item of others) {
      const mask = 'lead,startQuarter,endQuarter,funds,proof,firstStep,included';
      await program.call('PATCH', `/v1/${item.name}?updateMask=${mask}`, {
        lead: 'Standards Bureau of XA',
        startQuarter: '2027-Q2',
        endQuarter: item.place % 2 ? '2028-Q1' : '2029-Q1',
        funds: item.place % 3 ? 'own_budget' : 'none_yet',
        proof: item.proof || 'In use, with a list of what it was used for.',
        firstStep: item.firstStep || 'Name the owner.',
        included: item.place <= 10,
      });
    }
    await desk.page.reload();
    await desk.says('headline', '10 actions, each with a lead and a first step within 30 days');
    await desk.click('follow-up');
    await desk.fill({ 'follow-body': 'National Trade Facilitation Committee', 'follow-date': '2027-02-15' });
    await desk.click('follow-save');
    await desk.see('Followed up by National Trade Facilitation Committee');
    await desk.click('adopt');
    await desk.id('adopted').waitFor();
    const begun = roadmap.items[0].action;
    await desk.click(`edit-${begun}`);
    await desk.id('item-state').selectOption('STARTED');
    await desk.fill({ 'item-estimate': '125500.5', 'item-currency': 'usd' });
    await desk.click('item-save');
    await desk.says(`item-${begun}`, 'Started');
    await desk.says(`item-${begun}`, '125,500.50 USD');
    await desk.shot('roadmap');
    await government.see('The room has agreed');
    await government.shot('agreed-phone');
  });

  await step('the report in hand: PDF and XLSX, the page checks their checksums', async () => {
    await desk.click('open-report');
    await desk.says('report-preview', 'Who took part');
    await desk.says('report-preview', 'Share a sampling truck');
    await desk.says('report-preview', 'Notre laboratoire');
    for (const [format, magic] of [
      ['pdf', '%PDF-'],
      ['xlsx', 'PK'],
    ]) {
      const [file] = await Promise.all([desk.page.waitForEvent('download'), desk.click(`download-${format}`)]);
      const bytes = readFileSync(await file.path());
      assert.equal(bytes.subarray(0, magic.length).toString('latin1'), magic);
      const sum = createHash('sha256').update(bytes).digest('hex');
      await desk.says(`sum-${format}`, sum);
      assert.match(file.suggestedFilename(), new RegExp(`\\.${format}$`));
    }
    await desk.shot('report');
  });

  await step('home and the suggestion’s page say what there is now', async () => {
    await desk.go('/home');
    await desk.see('Finished');
    await desk.see('Sunflower oil to the European Union');
    await desk.shot('home');
    await desk.go('/suggestion');
    await desk.id('headline').waitFor();
    await desk.shot('suggestion');
  });

  await step('the office’s pages in French', async () => {
    await desk.click('language-fr');
    for (const [path, words] of [
      ['/home', 'Terminés'],
      ['/workshops', 'Ateliers'],
      [`/${workshop}`, 'Tables et sections'],
      [`/${workshop}/gaps`, 'Liste des écarts'],
      [`/${workshop}/consensus`, 'dans ses cinq'],
      [`/${workshop}/roadmap`, 'Relevé'],
      [`/${workshop}/report`, 'Qui a participé'],
      ['/suggestion', 'Suggestion'],
    ]) {
      await desk.go(path);
      await desk.see(words);
      await desk.shot(`fr${path.replace(workshop, 'workshop').replaceAll('/', '-')}`);
    }
  });
}
