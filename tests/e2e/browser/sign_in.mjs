// Signing in at another account service, by clicks in Chromium, against a real OpenID provider: there and back, a change with the session,
// out again, and each way in which it does not work, in the words of the page.
import assert from 'node:assert/strict';
import { AccountService } from './account_service.mjs';
import { Address, Concord } from './concord.mjs';
import { guarded, Room, step } from './screen.mjs';

// The portal's address stands before the portal does: the account service wants to know it.
const address = await Address.open();
const base = `http://127.0.0.1:${address.port}`;
const service = await AccountService.open();
service.start(`${base}/v1/oidc/callback`);
const oidc = (key, value) => [`--identity-oidc-${key}`, value];
const flags = [...oidc('issuer', service.issuer), ...oidc('client-id', service.client.id), ...oidc('client-secret', service.client.secret),
  ...oidc('redirect', base), ...oidc('name', 'Test accounts')];
const concord = await Concord.own(undefined, flags);
address.turn(concord.port);
const room = await Room.open(address.port, 'sign-in', service.issuer);

async function atTheService(screen, login) {
  await screen.click('account-service');
  await asked(screen, login);
}
/** Its two forms: who it is, and what the portal may know. */
async function asked({ page }, login) {
  await page.waitForURL(`${service.issuer}/**`);
  await page.locator('[name=login]').fill(login);
  await page.locator('[name=password]').fill('anything');
  await page.locator('[type=submit]').click();
  await page.locator('[name=login]').waitFor({ state: 'detached' });
  await page.locator('[type=submit]').click();
}

async function walk() {
  const desk = await room.screen({ width: 1280, height: 900 });
  let came = '';
  desk.page.on('request', (r) => r.url().includes('/v1/oidc/callback') && (came = r.url()));

  await step('there and back, to the page that was asked for', async () => {
    await desk.go('/people');
    await desk.says('account-service', 'Sign in with Test accounts');
    await desk.shot('sign-in');
    await atTheService(desk, 'administrator@demo.example');
    await desk.page.waitForURL(`${base}/people`);
    await desk.see('Demonstration administrator');
    const cookies = await desk.context.cookies(base);
    const session = cookies.find((c) => c.name === 'concord_session');
    assert.ok(session.httpOnly && session.sameSite === 'Lax' && session.path === '/');
    assert.equal(cookies.find((c) => c.name === 'concord_oidc'), undefined);
  });

  await step('the session changes things: its CSRF token has come along', async () => {
    await desk.click('add-person');
    await desk.fill({ 'person-name': 'New colleague', 'person-email': 'new@demo.example' });
    await desk.click('person-save');
    await desk.id('person-link').waitFor();
  });

  await step('what came back works once, and in no other browser', async () => {
    assert.match(came, /[?&]iss=/);
    const again = await fetch(came, { redirect: 'manual' });
    assert.equal(again.status, 303);
    assert.equal(again.headers.get('location'), '/sign-in?problem=OIDC_ATTEMPT_GONE');
  });

  await step('signing out ends it', async () => {
    await desk.go('/account');
    await desk.click('sign-out');
    await desk.page.waitForURL(`${base}/`);
    const answer = await desk.context.request.get(`${base}/v1/me`);
    assert.equal(answer.status(), 401);
  });

  await step('nowhere but to pages of this host', async () => {
    for (const next of ['https://example.org', '//example.org', '/\\example.org']) {
      const other = await room.screen();
      await other.go(`/sign-in?next=${encodeURIComponent(next)}`);
      assert.match(await other.id('account-service').getAttribute('href'), /next=%2Fhome$/);
      await other.page.goto(`${base}/v1/oidc/start?next=${encodeURIComponent(next)}`);
      await asked(other, 'viewer@demo.example');
      await other.page.waitForURL(`${base}/home`);
      await other.context.close();
    }
  });

  await step('who has no account here reads so, in their language; so does who cancels', async () => {
    for (const [locale, unknown, unverified, cancelled] of [
      ['en', 'have no access here', 'does not vouch for your e-mail address', 'was cancelled'],
      ['fr', 'vous n’avez pas d’accès ici', 'ne garantit pas votre adresse', 'a été annulée'],
    ]) {
      const phone = await room.screen({ locale });
      await phone.go('/sign-in');
      await atTheService(phone, 'nobody@example.org');
      await phone.says('problem', unknown);
      await phone.shot(`no-account-${locale}`);
      await phone.context.close();
      const second = await room.screen({ locale });
      await second.go('/sign-in');
      await atTheService(second, 'unverified.viewer@demo.example');
      await second.says('problem', unverified);
      await second.context.close();
      const third = await room.screen({ locale });
      await third.go('/sign-in');
      await third.click('account-service');
      await third.page.waitForURL(`${service.issuer}/**`);
      await third.page.getByText('Cancel').click();
      await third.says('problem', cancelled);
      await third.context.close();
    }
  });

  await step('the service changes its keys; it is away; passwords work all the while', async () => {
    service.stop();
    service.start(`${base}/v1/oidc/callback`);
    const other = await room.screen();
    await other.go('/sign-in');
    await atTheService(other, 'viewer@demo.example');
    await other.page.waitForURL(`${base}/home`);
    await other.context.close();
    service.stop();
    const away = await room.screen();
    await away.go('/sign-in?problem=OIDC_UNREACHABLE');
    await away.says('problem', 'cannot be reached');
    await away.signIn();
    await away.context.close();
  });
}

await guarded(room, walk, async () => {
  await concord.stop();
  concord.remove();
  address.close();
  service.close();
});
