// The laptop falls, a spare one goes on from the last backup under the room's address: while people answer, and in mid-vote.
// Nothing up to the backup is lost; what came after comes back from the phones, and every screen says so.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Address, Caller, Concord, command, facilitator } from './concord.mjs';
import { Person, together } from './people.mjs';
import { guarded, Room, step } from './screen.mjs';

let concord = await Concord.start();
const first = concord;
const address = await Address.open(concord.port);
const room = await Room.open(address.port, 'swap');
await guarded(room, walk, async () => {
  address.close();
  await concord.stop();
  first.remove();
});

async function walk() {
  const program = new Caller(address.port);
  const base = join(concord.folder, '..');
  let workshop = '';
  let code = '';
  let folders = 0;
  const backup = () => {
    folders += 1;
    command('backup', join(base, `room-${folders}.backup`), '--data-dir', concord.folder);
  };
  /** The machine is gone from one moment to the next; another has the backup and, soon, the address. */
  const swap = async () => {
    await concord.kill();
    const spare = join(base, `spare-${folders}`);
    command('restore', join(base, `room-${folders}.backup`), '--data-dir', spare);
    concord = await Concord.start(spare);
    address.turn(concord.port);
  };
  const advance = (from, to) => program.post(`/v1/${workshop}:advanceStage`, { from: `STAGE_${from}`, to: `STAGE_${to}` });

  await step('a workshop where people answer', async () => {
    await program.post('/v1/sessions:signIn', facilitator);
    const instruments = await program.get('/v1/instruments');
    const made = await program.post('/v1/workshops', {
      requestId: 'swap',
      workshop: {
        displayName: 'Sesame to Japan',
        product: 'Sesame',
        instrument: instruments.instruments[0].name,
        countryCode: 'XA',
        startDate: '2026-11-28',
        endDate: '2026-11-28',
        languages: ['en', 'fr'],
        invitedCount: 16,
        tables: [
          { number: 1, side: 'SIDE_GOVERNMENT', seats: 8 },
          { number: 2, side: 'SIDE_INDUSTRY', seats: 8 },
        ],
      },
    });
    workshop = made.name;
    code = made.joinCode;
    await advance('PREPARE', 'ANSWER');
  });

  const desk = await room.screen({ width: 1280, height: 900 });
  const phone = await room.screen();
  const late = await room.screen({ locale: 'fr' });
  await step('one phone has answered before the backup, and goes on; another joins after it', async () => {
    await desk.signIn();
    await desk.go(`/${workshop}`);
    await phone.join(code, 'SIDE_GOVERNMENT', 1);
    await phone.click('go-on', 'choice-1');
    await phone.id('mark-received').waitFor();
    backup();
    await phone.click('next', 'choice-2');
    await phone.id('mark-received').waitFor();
    await phone.click('next', 'choice-3');
    await phone.id('mark-received').waitFor();
    await phone.go('/room');
    await phone.says('area-A', '3 of 8');
    await late.join(code, 'SIDE_INDUSTRY', 2, { sex: 'SEX_MAN' });
    await late.click('go-on', 'choice-4');
    await late.id('mark-received').waitFor();
    await desk.says('headline', '4 of');
  });
  await step('the laptop falls: the spare one knows one answer, the phone says which it had and sends it again', async () => {
    await concord.kill();
    await desk.id('offline').waitFor();
    await swap();
    await phone.says('lost', 'The server no longer had 2 answers that it had received');
    await phone.says('lost', 'were sent again and are received');
    await phone.shot('answers-sent-again');
    await desk.says('restored', 'goes on from a backup of');
    await desk.says('headline', '3 of');
    await desk.shot('desk-restored');
    await desk.click('restored-read');
  });
  await step('whom the spare one does not know joins again, with the answers that are still on the phone', async () => {
    await late.says('join-again', 'Le serveur ne connaît plus cet appareil');
    await late.shot('join-again-fr');
    await late.id('consent').check();
    await late.click('join-continue', 'side-SIDE_INDUSTRY');
    await late.fill({ 'organisation-text': 'Growers’ Federation' });
    await late.click('sex-SEX_MAN', 'join-continue', 'table-2', 'join-send');
    await late.id('mark-received').waitFor();
    await desk.says('headline', '4 of');
  });

  const people = Array.from({ length: 14 }, (_, n) =>
    n % 2 ? new Person(address.port, n, 'SIDE_INDUSTRY', 2) : new Person(address.port, n, 'SIDE_GOVERNMENT', 1),
  );
  await step('the room comes to its vote; nine ballots are in when the backup is made, fourteen when the laptop falls', async () => {
    await together(people, async (p) => {
      await p.join(code);
      await p.answer();
    });
    await advance('ANSWER', 'CHECK_GAPS');
    const gaps = await program.get(`/v1/${workshop}/gaps`);
    for (const gap of gaps.gaps.slice(0, 6)) await program.post(`/v1/${workshop}/gaps/${gap.question}:confirm`);
    await advance('CHECK_GAPS', 'SHORTLIST');
    await advance('SHORTLIST', 'VOTE');
    await late.id('vote').waitFor();
    await late.page.locator('.cand:not(.chosen) button').nth(0).click();
    await late.click('vote-review-open', 'vote-send');
    await late.id('vote-done').waitFor();
    await together(people.slice(0, 8), (p) => p.vote(1));
    await desk.says('headline', '9 of 16 ballots are in');
    backup();
    await together(people.slice(8, 12), (p) => p.vote(1));
    for (let n = 0; n < 3; n += 1) await phone.page.locator('.cand:not(.chosen) button').nth(0).click();
    await phone.click('vote-review-open', 'vote-send');
    await phone.id('vote-done').waitFor();
    await desk.says('headline', '14 of 16 ballots are in');
  });
  await step('swapped in mid-vote: nine ballots are there; who voted later is told, and sends the ballot again', async () => {
    await swap();
    await desk.says('restored', 'goes on from a backup of');
    await desk.says('headline', '9 of 16 ballots are in');
    await phone.says('lost', 'The server no longer has your ballot');
    await phone.shot('ballot-lost');
    await phone.page.locator('.places .filled').nth(2).waitFor();
    assert.equal(await phone.page.locator('.places .filled').count(), 3);
    await late.id('vote-done').waitFor();
    await phone.click('vote-send');
    await phone.id('vote-done').waitFor();
    await together(people.slice(8), (p) => p.vote(1));
    await desk.says('headline', '16 of 16 ballots are in');
    for (const p of [people[0], people[13]])
      await p.refused('BALLOT_CAST', 'POST', `/v1/${workshop}:castBallot`, { round: 1, ranking: ['QP-01'], requestId: `second-${p.number}` });
  });
  await step('the room goes on: the round closes with every ballot once, and the data verify', async () => {
    await desk.click('advance');
    await desk.click('open-consensus');
    await desk.see('All 16 ballots counted');
    await desk.shot('result-after-swap');
    assert.equal((await program.get(`/v1/${workshop}/rounds/1`)).ballots, 16);
    command('verify', '--data-dir', concord.folder);
  });
}
