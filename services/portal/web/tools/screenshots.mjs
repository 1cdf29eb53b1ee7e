// Pictures of every page at three widths in two languages, into shots/ (not committed). By default against the
// pretend server of `npm run dev`. CONCORD_URL=http://127.0.0.1:8080 takes a running `concord up --demo` and its newest finished
// workshop instead (no pages of participants: those are in tests/e2e/browser). usage: node tools/screenshots.mjs [name…]
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';

// As text: a script tag is what the portal's content policy forbids.
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const only = process.argv.slice(2);
const languages = (process.env.LANGUAGES ?? 'en,fr').split(',');
const desks = (process.env.WIDTHS ?? '390,1280,1920').split(',').map(Number);
const out = process.env.SHOTS ?? 'shots';
mkdirSync(out, { recursive: true });

const server = process.env.CONCORD_URL
  ? undefined
  : await createServer({ server: { port: 0, host: '127.0.0.1', hmr: false, watch: null } });
await server?.listen();
const base = process.env.CONCORD_URL ?? server.resolvedUrls.local[0].replace(/\/$/, '');

// [name, who, path, what to do first]; who: '' nobody, 'person', or the pretend workshop whose participant it is.
const pages = [
  ['landing', '', '/'],
  ['sign-in', '', '/sign-in'],
  ['sign-in-service', 'nobody~service', '/sign-in?problem=OIDC_NO_ACCOUNT'],
  ['not-found-outside', '', '/no/such/page'],
  ['join-closed', '', '/join/K4T9P9'],
  ['setup', '', '/set-password#code=x'],
  ['join-1', '', '/join/K4T9P2'],
  [
    'join-2',
    '',
    '/join/K4T9P2',
    async (p) => {
      await p.getByTestId('consent').check();
      await p.getByTestId('join-continue').click();
    },
  ],
  [
    'join-3',
    '',
    '/join/K4T9P2',
    async (p) => {
      await p.getByTestId('consent').check();
      await p.getByTestId('join-continue').click();
      await p.getByTestId('side-SIDE_GOVERNMENT').click();
      await p.getByTestId('organisation').selectOption({ index: 1 });
      await p.getByTestId('sex-SEX_WOMAN').click();
      await p.getByTestId('join-continue').click();
    },
  ],
  ['room-wait', 'prepare~SIDE_GOVERNMENT', '/room'],
  ['room-sheet', 'answer~SIDE_GOVERNMENT', '/room'],
  [
    'room-question',
    'answer~SIDE_GOVERNMENT',
    '/room/q/B1.2',
    async (p) => {
      await p.getByTestId('choice-2').click();
      await p.waitForTimeout(700);
    },
  ],
  ['room-gaps', 'check-gaps~SIDE_GOVERNMENT', '/room'],
  [
    'room-vote',
    'vote~SIDE_GOVERNMENT',
    '/room',
    async (p) => {
      await p.getByTestId('choose-IC-01').click();
      await p.getByTestId('choose-TE-02').click();
    },
  ],
  [
    'room-vote-review',
    'vote~SIDE_INDUSTRY',
    '/room',
    async (p) => {
      await p.getByTestId('vote-review-open').isVisible();
      if ((await p.getByTestId('place-1').locator('.what').count()) === 0)
        await p.getByTestId('choose-IC-01').click();
      await p.getByTestId('vote-review-open').click();
    },
  ],
  ['room-discuss', 'discuss~SIDE_GOVERNMENT', '/room'],
  ['room-agree', 'agree~SIDE_GOVERNMENT', '/room'],
  ['room-observer', 'answer~SIDE_OBSERVER', '/room'],
  ['home', 'person', '/home'],
  [
    'more',
    'person',
    '/home',
    (p) =>
      p
        .getByTestId('more')
        .click({ timeout: 1000 })
        .catch(() => undefined),
  ],
  ['workshops', 'person', '/workshops'],
  ['prepare', 'person', '/workshops/prepare/prepare'],
  ['facilitator-prepare', 'person', '/workshops/prepare'],
  ['facilitator', 'person', '/workshops/answer'],
  ['facilitator-vote', 'person', '/workshops/vote'],
  ['gaps', 'person', '/workshops/check-gaps/gaps'],
  ['gap', 'person', '/workshops/check-gaps/gaps/E1.2'],
  ['shortlist', 'person', '/workshops/shortlist/shortlist'],
  [
    'shortlist-add',
    'person',
    '/workshops/shortlist/shortlist',
    async (p) => {
      await p.getByTestId('add-candidate').click();
      await p.getByTestId('own-action').check();
    },
  ],
  ['consensus', 'person', '/workshops/agree/consensus'],
  ['consensus-change', 'person', '/workshops/agree/consensus', (p) => p.getByTestId('change-order').click()],
  ['roadmap', 'person', '/workshops/roadmap/roadmap'],
  [
    'roadmap-item',
    'person',
    '/workshops/roadmap/roadmap',
    (p) => p.locator('[data-testid^="edit-"]').first().click(),
  ],
  ['report', 'person', '/workshops/roadmap/report'],
  ['roadmaps', 'person', '/roadmaps'],
  ['programmes', 'person', '/programmes'],
  ['programme', 'person', '/programmes/qi4tf/1.0.0'],
  ['suggestion', 'person', '/suggestion'],
  ['suggestion-away', 'person~unlearnt', '/suggestion'],
  ['versions-away', 'person~unlearnt', '/suggestion/versions'],
  ['versions', 'person', '/suggestion/versions'],
  ['versions-take-back', 'person', '/suggestion/versions', (p) => p.getByTestId('roll-back-7').click()],
  ['versions-try', 'person', '/suggestion/versions', (p) => p.getByTestId('try-8').click()],
  ['card', 'person', '/suggestion/versions/qi4tf/7'],
  ['people', 'person', '/people'],
  ['people-add', 'person', '/people', (p) => p.getByTestId('add-person').click()],
  ['sharing', 'person', '/sharing'],
  [
    'sharing-give',
    'person',
    '/sharing',
    async (p) => {
      await p.getByTestId('share-give').click();
      await p.getByTestId('give-address').fill('Q7KD-2M9X-HT4R-5WBC');
      await p.getByTestId('give-find').click();
      await p.getByTestId('give-receiver').waitFor();
    },
  ],
  [
    'sharing-look',
    'person',
    '/sharing',
    async (p) => {
      await p.getByTestId('shares-given').getByTestId('share-look').first().click();
      await p.getByTestId('share-events').waitFor();
    },
  ],
  ['shared', 'person', '/shares/one'],
  ['degraded', 'person~degraded', '/workshops'],
  ['not-found', 'person', '/no/such/page'],
  ['account', 'person', '/account'],
  ['projector', 'person', '/workshops/answer/projector'],
  ['projector-gaps', 'person', '/workshops/check-gaps/projector'],
  ['projector-vote', 'person', '/workshops/vote/projector'],
  ['projector-discuss', 'person', '/workshops/discuss/projector'],
  ['projector-prepare', 'person', '/workshops/prepare/projector'],
  ['projector-shortlist', 'person', '/workshops/shortlist/projector'],
  ['projector-agree', 'person', '/workshops/agree/projector'],
  ['projector-roadmap', 'person', '/workshops/roadmap/projector'],
];

// Of a real server: who looks, and what stands in the place of the pretend workshops.
const real = process.env.CONCORD_URL && (await signIn());
async function signIn() {
  const post = (path, body) =>
    fetch(base + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  const cookies = {};
  for (const who of ['facilitator', 'administrator']) {
    const answer = await post('/v1/sessions:signIn', {
      email: `${who}@demo.example`,
      password: 'demonstration',
    });
    cookies[who] = /concord_session=([^;]+)/.exec(answer.headers.get('set-cookie'))[1];
  }
  const get = async (path) =>
    (await fetch(base + path, { headers: { Cookie: `concord_session=${cookies.facilitator}` } })).json();
  const { workshops } = await get('/v1/workshops');
  const { instruments } = await get('/v1/instruments');
  const done = workshops.find((w) => w.stage === 'STAGE_ROADMAP') ?? workshops[0];
  const gaps = await get(`/v1/${done.name}/gaps`);
  return {
    cookie: (name) => ({
      name: 'concord_session',
      value: cookies[name === 'people' ? 'administrator' : 'facilitator'],
      url: base,
    }),
    path: (path) =>
      path
        .replace(/^\/workshops\/[a-z-]+/, `/${done.name}`)
        .replace(
          /^\/programmes\/.+/,
          `/programmes/${instruments[0].name.replace(/^instruments\/|versions\//g, '')}`,
        )
        .replace(/gaps\/E1\.2$/, `gaps/${gaps.gaps[0].question}`),
  };
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
let faults = 0;
for (const [name, who, path, first] of pages) {
  if (only.length && !only.includes(name)) continue;
  if (real && ((who && who !== 'person') || /^(setup|join)/.test(name))) continue;
  for (const language of languages) {
    for (const width of desks) {
      const context = await browser.newContext({
        viewport: { width, height: width === 390 ? 844 : 1000 },
        locale: language,
        reducedMotion: 'reduce',
      });
      if (who)
        await context.addCookies([
          real ? real.cookie(name) : { name: 'concord_mock', value: who, url: base },
        ]);
      const page = await context.newPage();
      page.on('pageerror', (e) => {
        faults += 1;
        console.log(`${name} ${language} ${width}: ${e.message}`);
      });
      page.on('request', (r) => {
        if (!r.url().startsWith(base) && !/^(data|blob):/.test(r.url())) {
          faults += 1;
          console.log(`${name}: asks ${r.url()}`);
        }
      });
      // A busy machine gets a second try.
      const to = base + (real ? real.path(path) : path);
      await page.goto(to).catch(() => page.goto(to));
      await page.waitForSelector('main, [data-testid]', { timeout: 20_000 }).catch(() => undefined);
      await page
        .waitForFunction(() => !document.querySelector('[aria-busy]'), undefined, { timeout: 15_000 })
        .catch(() => {
          faults += 1;
          console.log(`${name} ${language} ${width}: still loading`);
        });
      try {
        if (first) await first(page);
      } catch (e) {
        faults += 1;
        console.log(`${name} ${language} ${width}: ${e.message.split('\n')[0]}`);
      }
      await page.waitForTimeout(250); // titles that came last have their width
      if (language === languages[0] && width !== 1920) {
        await page.evaluate(axe);
        const found = await page.evaluate(() =>
          // What react-aria reads out for seven seconds may name a button that has gone.
          window.axe.run(
            { exclude: [['[data-live-announcer]']] },
            { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa'] },
          ),
        );
        for (const v of found.violations) {
          faults += 1;
          console.log(
            `${name} ${width}: ${v.id} at ${v.nodes
              .slice(0, 3)
              .map((n) => n.target.join(' '))
              .join(' | ')}`,
          );
        }
      }
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (wide > 1) {
        faults += 1;
        console.log(`${name} ${language} ${width}: ${wide} px too wide`);
      }
      await page.screenshot({
        path: `${out}/${name}-${language}-${width}.png`,
        fullPage: (!name.startsWith('projector') && !name.startsWith('gap')) || name === 'gaps',
      });
      await context.close();
    }
  }
}
await browser.close();
await server?.close();
console.log(`faults: ${faults}`);
process.exit(faults ? 1 : 0);
