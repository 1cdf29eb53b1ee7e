// One office shares parts of a report with another, by clicks: address, what, for how long; the other reads, on a phone and in French; the first
// sees who has read and takes it back.
import assert from 'node:assert/strict';
import { Caller, command, Concord } from './concord.mjs';
import { guarded, Room, step } from './screen.mjs';

const concord = await Concord.own();
const room = await Room.open(concord.port, 'sharing');
await guarded(room, walk, async () => {
  await concord.stop();
  concord.remove();
});

async function signIn(screen, email, password = 'demonstration') {
  await screen.go('/sign-in?next=/sharing');
  await screen.fill({ email, password });
  await screen.click('submit');
  await screen.id('shares-received').waitFor();
}

async function walk() {
  command('demo', '--server', concord.grpc);
  const operator = new Caller(concord.port);
  await operator.post('/v1/sessions:signIn', { email: 'administrator@demo.example', password: 'demonstration' });
  const made = await operator.post('/v1/offices', {
    displayName: 'Demonstration office XB',
    countryCode: 'XB',
    administratorEmail: 'head@receiver.example',
    administratorDisplayName: 'Head of XB',
  });
  const head = new Caller(concord.port);
  await head.post('/v1/passwords:complete', { code: made.link.split('code=')[1], password: 'demonstration' });

  const giver = await room.screen({ width: 1280, height: 900 });
  const reader = await room.screen({ locale: 'fr' });
  let address = '';
  await step('the other office says its address', async () => {
    await signIn(reader, 'head@receiver.example');
    await reader.says('share-address', '-');
    address = await reader.id('share-address').innerText();
    assert.match(address, /^([A-Z0-9]{4}-){3}[A-Z0-9]{4}$/);
    await reader.shot('nothing-yet-fr');
  });

  await step('an address that leads to nobody is said so; the right one shows whose it is', async () => {
    await signIn(giver, 'administrator@demo.example');
    await giver.shot('nothing-yet');
    await giver.click('share-give');
    await giver.fill({ 'give-address': 'AAAA-AAAA-AAAA-AAAA' });
    await giver.click('give-find');
    await giver.see('No office has this sharing address');
    await giver.fill({ 'give-address': address.toLowerCase().replaceAll('-', ' ') });
    await giver.click('give-find');
    await giver.says('give-receiver', 'To Demonstration office XB (XB)');
  });

  await step('gaps and roadmap are given', async () => {
    await giver.id('give-workshop').selectOption({ index: 1 });
    await giver.click('give-gaps', 'give-roadmap');
    await giver.shot('give', false);
    await giver.click('give-send');
    await giver.id('shares-given').getByTestId('share').waitFor();
    await giver.says('shares-given', 'not read yet');
  });

  await step('the other office reads these and no others', async () => {
    await reader.page.reload();
    await reader.says('shares-received', 'De Demonstration office XA');
    await reader.shot('received-fr');
    await reader.click('share-open');
    await reader.id('part-gaps').waitFor();
    await reader.id('part-roadmap').waitFor();
    for (const part of ['attendance', 'heat', 'rounds', 'order']) assert.equal(await reader.id(`part-${part}`).count(), 0, part);
    assert.ok((await reader.id('part-gaps').locator('tbody tr').count()) > 3);
    await reader.shot('report-fr');
  });

  await step('who read it is seen; it is taken back, and nothing is read any more', async () => {
    await giver.page.reload();
    await giver.says('shares-given', 'read once');
    await giver.id('shares-given').getByTestId('share-look').click();
    await giver.says('share-events', 'Head of XB');
    await giver.shot('who-read', false);
    await giver.click('share-revoke');
    await giver.says('shares-given', 'Taken back');
    await giver.shot('taken-back');
    await reader.page.reload();
    await reader.see('n’est pas partagé avec vous');
    await reader.shot('over-fr');
  });
}
