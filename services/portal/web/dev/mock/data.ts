// PRETEND DATA for `npm run dev` and screenshots. Never in a build: vite.config.ts loads it in "serve" only.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const programme = join(dirname(fileURLToPath(import.meta.url)), '../../../../programmes/qi4tf');
const read = (path: string) => JSON.parse(readFileSync(join(programme, path), 'utf8'));
type Text = Record<string, string>;

const instrument = read('instrument.json');
const about = read('programme.json');
const questions = readdirSync(join(programme, 'questions'))
  .sort()
  .flatMap((f) => read(`questions/${f}`));

const rows = `QP-03 Set up a quality council with industry seats|Créer un conseil qualité avec des sièges pour l’industrie|A3|L|6
ST-02 Adopt priority international standards for the value chain|Adopter les normes internationales prioritaires de la filière|B2|M|12
ST-04 Open a standards desk for small firms|Ouvrir un guichet des normes pour les petites entreprises|B3|L|9
ME-01 Secure traceability for mass, volume and temperature|Assurer la traçabilité masse, volume et température|C1|H|24
ME-04 Start a mobile calibration service|Lancer un service d’étalonnage mobile|C3|M|12
AC-03 Accept accredited results instead of testing again|Accepter les résultats accrédités au lieu de refaire les essais|D3|L|9
TE-01 Upgrade contaminant test methods|Moderniser les méthodes d’essai des contaminants|E1|H|18
TE-02 Accredit the laboratory to ISO/IEC 17025|Accréditer le laboratoire selon ISO/IEC 17025|E1|M|18
TE-04 Run a proficiency-testing scheme for edible oil|Organiser des essais d’aptitude pour l’huile alimentaire|E4|M|12
TF-01 Offer a second test at the border|Offrir un second essai à la frontière|H2|L|6
IC-01 Coach mills to certified HACCP|Accompagner les huileries vers la certification HACCP|I1|M|12
IC-02 Pilot traceability from farm to bottle|Essayer la traçabilité de la ferme à la bouteille|I2|M|12`;
export const actions = rows.split('\n').map((row) => {
  const [head, fr, trigger, cost, months] = row.split('|');
  const id = head.slice(0, 5);
  return {
    id,
    title: { en: head.slice(6), fr } as Text,
    trigger,
    cost,
    months: Number(months),
    before: id === 'TE-02' ? ['ME-01'] : [],
  };
});

const pick = (text: Text | undefined, language: string) => text?.[language] ?? text?.en ?? '';
const sides: Record<string, string> = { G: 'GOVERNMENT', I: 'INDUSTRY', B: 'BOTH' };
export const instrumentName = 'instruments/qi4tf/versions/1.0.0';

export function instrumentIn(language: string, whole = true) {
  const base = {
    name: instrumentName,
    programme: 'qi4tf',
    title: pick(instrument.title, language),
    state: 'INSTRUMENT_STATE_PUBLISHED',
    languages: ['en', 'fr'],
    languageCode: language,
    mark: pick(about.mark, language),
    publishTime: '2026-11-01T08:00:00Z',
    shortlistMax: 15,
    ballotPlaces: 5,
    contentHash: 'pretend',
    nullReasons: about.null_reasons.map((r: { id: string; label: Text }) => ({
      id: r.id,
      label: pick(r.label, language),
    })),
    levelNames: about.maturity.map((m: { name: Text }) => pick(m.name, language)),
  };
  if (!whole) return base;
  return {
    ...base,
    areas: instrument.areas.map(
      (a: { code: string; title: Text; sub_areas: { code: string; title: Text }[] }) => ({
        code: a.code,
        title: pick(a.title, language),
        subAreas: a.sub_areas.map((s) => ({ code: s.code, title: pick(s.title, language) })),
      }),
    ),
    questions: questions.map((q) => ({
      code: q.code,
      subArea: q.sub_area,
      perspective: `PERSPECTIVE_${sides[q.perspective]}`,
      text: pick(q.text, language),
      choices: q.choices.map((c: Text) => pick(c, language)),
      why: pick(q.why, language),
      evidenceHint: pick(q.evidence_hint?.what ?? q.evidence_hint, language),
      target: q.target,
      weight: q.weight,
      legalReferences: [],
    })),
    actions: actions.map((a) => ({
      id: a.id,
      title: pick(a.title, language),
      description: pick(a.title, language) + '.',
      triggers: [{ source: a.trigger, weight: 1 }],
      owner: '',
      costBand: a.cost,
      months: a.months,
      prerequisites: a.before,
    })),
  };
}

export const codes: { code: string; subArea: string; perspective: string; target: number }[] = questions.map(
  (q) => ({ code: q.code, subArea: q.sub_area, perspective: q.perspective, target: q.target }),
);

/** The same figures every time: a small hash of the name. */
export function dice(name: string, sides_: number): number {
  let h = 2166136261;
  for (const c of name) h = Math.imul(h ^ c.charCodeAt(0), 16777619);
  return (h >>> 8) % sides_;
}
