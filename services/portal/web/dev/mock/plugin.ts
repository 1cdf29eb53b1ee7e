// PRETEND SERVER, development only: answers the routes of the portal so that pages can be built and looked at
// without `concord up`. It checks nothing and keeps everything in memory.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';
import { codes, dice, instrumentIn, instrumentName } from './data';
import { learning } from './learning';
import { sharing } from './sharing';
import { suggestion } from './suggestion';
import {
  agreement,
  code,
  gaps,
  heat,
  progress,
  report,
  roadmap,
  round,
  shortlist,
  stages,
  workshop,
  workshops,
  type Pretend,
} from './workshop';

const office = {
  name: 'offices/xa',
  displayName: 'Country office XA',
  countryCode: 'XA',
  demonstration: true,
};
const person = {
  name: 'people/demo',
  displayName: 'Demo account',
  roles: ['administrator', 'facilitator'],
  office,
};
type Body = Record<string, never>;

function participant(id: string, side: string) {
  return {
    name: `workshops/${id}/participants/${side}`,
    displayName: '',
    roles: [],
    office,
    workshop: `workshops/${id}`,
  };
}

function route(verb: string, path: string, query: URLSearchParams, body: Body, cookie: string): unknown {
  const [, who, side] = /concord_mock=([\w-]+)(?:~(\w+))?/.exec(cookie) ?? [];
  const language = query.get('languageCode') || 'en';
  const key = `${verb} ${path}`;
  if (path === '/v1/setup')
    return {
      needsAdministrator: false,
      demonstrationAccounts: true,
      accountService: side === 'service' ? 'Example Organization account' : '',
    };
  if (path === '/v1/status') return status(side);
  if (/signIn|passwords:complete|setup:complete/.test(path))
    return { cookie: 'person', csrfToken: 'pretend', me: person };
  if (path === '/v1/sessions:signOut') return { cookie: '' };
  if (path.startsWith('/v1/join')) {
    const wanted = path.split('/')[3] ?? String(body.joinCode ?? '');
    const found = [...workshops.values()].find((w) => code(w) === decodeURIComponent(wanted).toUpperCase());
    if (!found) return fail(404, 'JOIN_CODE_UNKNOWN');
    if (verb === 'POST')
      return { cookie: `${found.id}~${body.side}`, csrfToken: 'pretend', participant: { name: 'p' } };
    const w = workshop(found);
    return {
      displayName: w.displayName,
      languages: w.languages,
      tables: w.tables,
      demonstration: true,
      organisations: w.institutions.map((i) => i.displayName),
      workshop: w.name,
      closed: w.stage === 'STAGE_ROADMAP',
    };
  }
  if (!who || who === 'nobody') return fail(401, 'SESSION_UNKNOWN');
  if (path === '/v1/me') return who === 'person' ? person : participant(who, side);
  if (path === '/v1/instruments') return { instruments: [instrumentIn(language, false)] };
  if (path === `/v1/${instrumentName}`) return instrumentIn(language);
  if (path === '/v1/workshops') return { workshops: [...workshops.values()].map(workshop) };
  if (path === '/v1/roadmaps') return { roadmaps: [roadmap(workshops.get('roadmap')!)] };
  if (path === '/v1/people')
    return verb === 'POST'
      ? { person: { displayName: body.displayName }, link: '/set-password#code=pretend' }
      : {
          people: [
            {
              name: 'people/demo',
              email: 'facilitator@demo.example',
              displayName: 'Demo account',
              roles: ['facilitator'],
              signInTime: '2026-11-18T08:00:00Z',
            },
            {
              name: 'people/2',
              email: 'officer@demo.example',
              displayName: 'Programme officer',
              roles: ['programme_officer', 'viewer'],
            },
          ],
        };
  if (path === '/v1/apiTokens') return { apiTokens: [] };
  if (path === '/v1/home')
    return {
      running: [
        {
          workshop: 'workshops/answer',
          stage: 'ANSWER',
          countryCode: 'XA',
          people: 47,
          answers: 860,
          demonstration: true,
        },
      ],
      finished: [
        {
          workshop: 'workshops/roadmap',
          stage: 'ROADMAP',
          countryCode: 'XA',
          people: 47,
          answers: 1017,
          ballots: 47,
          demonstration: true,
        },
      ],
      due: [
        {
          roadmap: 'roadmaps/roadmap',
          workshop: 'workshops/roadmap',
          action: 'IC-01',
          endQuarter: '2026-Q3',
          late: true,
        },
        {
          roadmap: 'roadmaps/roadmap',
          workshop: 'workshops/roadmap',
          action: 'ME-04',
          endQuarter: '2026-Q4',
        },
      ],
      figures: [
        {
          id: 'answers_received',
          value: 1877,
          unit: 'count',
          trend: [0, 210, 420, 860, 1877],
          sources: [{ type: 'AnswersSubmitted', count: '512' }],
        },
        {
          id: 'people',
          value: 94,
          unit: 'count',
          trend: [20, 47, 94],
          sources: [{ type: 'ParticipantJoined', count: '94' }],
        },
        {
          id: 'workshops_held',
          value: 2,
          unit: 'count',
          trend: [0, 1, 2],
          sources: [{ type: 'ConsensusReached', count: '1' }],
        },
      ],
      freshTime: '2026-11-18T09:52:00Z',
    };
  const learnt = learning(verb, path, side, body);
  if (learnt === 'away') return fail(503, 'SERVICE_AWAY');
  if (learnt) return learnt;
  const share = sharing(verb, path);
  if (share) return share;
  const found = /^\/v1\/workshops\/([\w-]+)(?:[/:](.*))?$/.exec(path);
  const map = /^\/v1\/roadmaps\/([\w-]+)(?:[/:](.*))?$/.exec(path);
  const p = workshops.get(found?.[1] ?? map?.[1] ?? '');
  if (!p) return fail(404, 'WORKSHOP_NOT_FOUND');
  if (verb !== 'GET') p.change += 1;
  if (map) return onRoadmap(p, key, body);
  return onWorkshop(p, key, found![2] ?? '', query, body, side);
}

function onRoadmap(p: Pretend, key: string, body: Body) {
  const item = /items\/([\w-]+)$/.exec(key);
  if (item) p.roadmap[item[1]] = body;
  if (key.endsWith(':setFollowUp')) p.follow = body as never;
  if (key.endsWith(':adopt')) p.adopted = true;
  return roadmap(p);
}

function onWorkshop(
  p: Pretend,
  key: string,
  rest: string,
  query: URLSearchParams,
  body: Body,
  side: string,
): unknown {
  const industry = side === 'SIDE_INDUSTRY';
  const gap = /^gaps\/([\w.]+):(\w+)$/.exec(rest);
  if (gap) {
    const own = (p.gaps[gap[1]] ??= {});
    if (gap[2] === 'confirm') own.state = 'GAP_STATE_CONFIRMED';
    if (gap[2] === 'agree')
      Object.assign(own, { state: 'GAP_STATE_CORRECTED', agreedChoice: body.choice, note: body.note });
    if (gap[2] === 'strike') Object.assign(own, { state: 'GAP_STATE_STRUCK', note: body.reason });
    if (gap[2] === 'reopen') delete p.gaps[gap[1]];
    if (gap[2] === 'rateUrgency') own.urgency = body.urgency;
    return gaps(p).gaps.find((g) => g.question === gap[1]);
  }
  switch (rest) {
    case '':
      if (key.startsWith('PATCH')) p.edits = { ...body, stage: p.stage, next: undefined };
      return workshop(p);
    case 'advanceStage':
      p.stage = body.to;
      return workshop(p);
    case 'progress':
      return progress(p);
    case 'participants':
      return {
        participants: [1, 2, 3].map((n) => ({
          name: `${n}`,
          number: n,
          side: n < 3 ? 'SIDE_GOVERNMENT' : 'SIDE_INDUSTRY',
          countsAs: n < 3 ? 'SIDE_GOVERNMENT' : 'SIDE_INDUSTRY',
          organisation: 'Bureau of Standards',
          table: n,
          joinTime: '2026-11-18T09:00:00Z',
        })),
        totalSize: 3,
      };
    case 'myQuestions':
      return side === 'SIDE_OBSERVER'
        ? { questions: [], instrument: instrumentName }
        : {
            questions: codes
              .filter(
                (q) => (industry ? q.perspective !== 'G' : q.perspective !== 'I') && /^[BDI]/.test(q.code),
              )
              .map((q) => q.code),
            instrument: instrumentName,
            speaksFor: 8,
            table: 3,
          };
    case 'myAnswers':
      return { answers: Object.values(p.answers), version: '1' };
    case 'submitAnswers':
      for (const a of body.answers as { question: string }[]) p.answers[a.question] = a;
      return { version: '2', receiveTime: new Date().toISOString(), answered: 3, asked: 28 };
    case 'gaps':
      return gaps(p);
    case 'heatMap':
      return heat(p, query.get('subAreas') === 'true');
    case 'shortlist':
      return shortlist(p);
    case 'shortlist:drop':
      p.dropped[body.candidate] = body.reason;
      return shortlist(p);
    case 'shortlist:restore':
      delete p.dropped[body.candidate];
      return shortlist(p);
    case 'shortlist:add':
    case 'shortlist:merge':
      return shortlist(p);
    case 'myBallot': {
      const list = shortlist(p)
        .candidates.filter((c) => c.state.endsWith('LISTED'))
        .sort((a, b) => dice(a.id + side, 99) - dice(b.id + side, 99));
      return {
        round: p.stage === 'STAGE_VOTE' ? 1 : 2,
        candidates: list,
        places: 5,
        cast: !!p.ballot,
        ranking: p.ballot ?? [],
      };
    }
    case 'castBallot':
      p.ballot = body.ranking;
      return { receiveTime: new Date().toISOString() };
    case 'rounds/1':
    case 'rounds/2':
      return round(Number(rest.slice(7)));
    case 'suggestion':
      return suggestion();
    case 'agreement':
      return agreement(p);
    case 'agreement:changeOrder': {
      const order = agreement(p).order.filter((c) => c !== body.candidate);
      order.splice(Number(body.toPlace) - 1, 0, body.candidate);
      p.changed = order;
      return agreement(p);
    }
    case 'takePosition':
      p.position = body.position;
      return { receiveTime: new Date().toISOString() };
    case 'roadmap':
      return stages.indexOf(p.stage) === 8 ? roadmap(p) : fail(404, 'ROADMAP_NOT_FOUND');
    case 'lineage/round:1':
    case 'lineage/round:2':
    case 'lineage/attendance':
      return {
        figure: rest,
        total: '2',
        events: [{ id: '0193', type: 'concord.intake.v1.BallotCast', time: '2026-11-18T09:40:00Z' }],
      };
    case 'report':
      return report(p);
    default:
      return fail(404, 'NO_ROUTE');
  }
}

/** What is away: `person~degraded` is an office in a bad hour, `person~unlearnt` one without learning and suggestions. */
function status(how: string) {
  const away = (service: string, part = 'service') => ({ service, part, reason: 'AWAY' });
  if (how === 'degraded')
    return {
      ready: true,
      degraded: [
        away('intake', 'database'),
        away('reporting'),
        away('intake', 'bus'),
        away('gateway', 'cache'),
        away('learning'),
      ],
    };
  if (how === 'unlearnt') return { ready: true, degraded: [away('learning'), away('inference')] };
  return { ready: true, degraded: [] };
}

class Fail {
  constructor(
    readonly status: number,
    readonly reason: string,
  ) {}
}
const fail = (status: number, reason: string) => new Fail(status, reason);

async function serve(request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url!, 'http://pretend');
  const watch = /^\/v1\/workshops\/([\w-]+):watch$/.exec(url.pathname);
  if (watch) {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    let seen = -1;
    const timer = setInterval(() => {
      const p = workshops.get(watch[1]);
      if (p && p.change !== seen)
        response.write(`data: ${JSON.stringify({ change: String((seen = p.change)), stage: p.stage })}\n\n`);
    }, 300);
    request.on('close', () => clearInterval(timer));
    return;
  }
  let text = '';
  for await (const part of request) text += part;
  const answer = route(
    request.method!,
    url.pathname,
    url.searchParams,
    text ? JSON.parse(text) : {},
    request.headers.cookie ?? '',
  );
  const send = (status: number, value: unknown) => {
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(value));
  };
  if (answer instanceof Fail)
    return send(answer.status, {
      code: 5,
      message: answer.reason,
      details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: answer.reason }],
    });
  const cookie = (answer as { cookie?: string }).cookie;
  if (cookie !== undefined) response.setHeader('Set-Cookie', `concord_mock=${cookie}; Path=/; HttpOnly`);
  send(200, answer);
}

type Next = () => void;

function answer(request: IncomingMessage, response: ServerResponse, next: Next) {
  if (!request.url?.startsWith('/v1/')) return next();
  serve(request, response).catch((error) => {
    response.statusCode = 500;
    response.end(String(error));
  });
}

export function mockServer(): Plugin {
  return {
    name: 'pretend-server',
    configureServer(server) {
      server.middlewares.use(answer);
    },
    // `vite preview` shows the built files under the policy that the gateway sets.
    configurePreviewServer(server) {
      server.middlewares.use((_request: IncomingMessage, response: ServerResponse, next: Next) => {
        response.setHeader(
          'Content-Security-Policy',
          "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'",
        );
        next();
      });
      server.middlewares.use(answer);
    },
  };
}
