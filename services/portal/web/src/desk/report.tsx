import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type WorkshopReport } from '../api';
import { useSay } from '../i18n';
import { about } from '../live/watch';
import { titleOf } from '../room/use-room';
import { Chip, Notice } from '../ui/bits';
import { Button } from '../ui/button';
import { gapClass } from '../ui/charts';
import { Lineage } from '../ui/lineage';
import { CardLoading, ErrorNotice, PageError } from '../ui/states';
import { Head } from './frame';
import { Chips, useScope, WithWorkshop, type RoomPage } from './room-page';
import { quarterText } from './quarters';
import { download, type Fetched } from './download';

export default function Report() {
  const say = useSay();
  return <WithWorkshop here={say('report')}>{(page) => <Page page={page} />}</WithWorkshop>;
}

function Page({ page }: { page: RoomPage }) {
  const say = useSay();
  const { workshop } = page;
  const report = useQuery({
    queryKey: about(workshop.name, 'report'),
    queryFn: () => api.getWorkshopReport({ workshop: workshop.name }),
  });
  const [busy, setBusy] = useState('');
  const [got, setGot] = useState<Fetched[]>([]);
  const [error, setError] = useState<unknown>();
  const fetchFile = async (format: 'pdf' | 'xlsx') => {
    setBusy(format);
    setError(undefined);
    try {
      const file = await download(workshop.name, format, say.language);
      setGot((before) => [...before.filter((f) => f.format !== format), file]);
    } catch (problem) {
      setError(problem);
    }
    setBusy('');
  };
  if (report.error && !report.data)
    return <PageError error={report.error} retry={() => void report.refetch()} />;
  return (
    <>
      <Head
        chips={<Chips page={page} />}
        title={say('rep.title')}
        lead={
          report.data
            ? say('rep.lead', {
                when: say.stamp(report.data.freshTime),
                events: report.data.sources.reduce((s, x) => s + Number(x.count), 0),
              })
            : ''
        }
      >
        <Button isPending={busy === 'xlsx'} onPress={() => void fetchFile('xlsx')} testId="download-xlsx">
          {say('rep.xlsx')}
        </Button>
        <Button
          kind="primary"
          isPending={busy === 'pdf'}
          onPress={() => void fetchFile('pdf')}
          testId="download-pdf"
        >
          {say('rep.pdf')}
        </Button>
      </Head>
      {error !== undefined && <ErrorNotice error={error} />}
      {got.map((f) => (
        <div key={f.format} style={{ marginBlockEnd: 16 }}>
          <Notice
            live
            testId={`got-${f.format}`}
            title={say('rep.got', { name: f.name, size: say.number(f.size / 1024) })}
          >
            <p style={{ overflowWrap: 'anywhere', maxInlineSize: 'none' }}>
              {say('rep.checksum')}{' '}
              <span data-testid={`sum-${f.format}`} style={{ fontFamily: 'var(--mono)' }}>
                {f.sha256}
              </span>
            </p>
          </Notice>
        </div>
      ))}
      {report.data ? <Preview page={page} report={report.data} /> : <CardLoading rows={10} />}
    </>
  );
}

/** The pages as they will print, from the same figures as the file. */
function Preview({ page, report }: { page: RoomPage; report: WorkshopReport }) {
  const say = useSay();
  const { book, workshop } = page;
  const scope = useScope(workshop);
  // The report has codes and counts; the room's own words are fetched from the room, as when it is printed.
  const list = useQuery({
    queryKey: about(workshop.name, 'shortlist'),
    queryFn: () => api.getShortlist({ workshop: workshop.name }),
    enabled: report.rounds.length > 0,
  });
  const agreement = useQuery({
    queryKey: about(workshop.name, 'agreement'),
    queryFn: () => api.getAgreement({ workshop: workshop.name }),
    enabled: report.order.length > 0,
  });
  const name = (id: string) => titleOf(book, list.data?.candidates.find((c) => c.id === id) ?? { id });
  const total = report.attendance.reduce((s, a) => s + a.women + a.men + a.other, 0);
  const round = report.rounds[report.rounds.length - 1];
  const level = (v: number) => (v < 0 ? '–' : say.number(v, 1));
  return (
    <article className="paper" data-testid="report-preview">
      <header className="stack-s">
        {report.demonstration && (
          <div>
            <Chip tone="demo">{say('demo')}</Chip>
          </div>
        )}
        <h1>{workshop.displayName}</h1>
        <p className="muted">{scope}</p>
        {book.instrument.mark && (
          <p className="small">
            {book.instrument.mark}: {book.instrument.title}
          </p>
        )}
      </header>
      <section className="stack-s">
        <h2>{say('rep.who')}</h2>
        <p>{say('rep.whoText', { n: total })}</p>
        <table className="table">
          <thead>
            <tr>
              <th>{say('rep.side')}</th>
              <th className="num">{say('rep.women')}</th>
              <th className="num">{say('rep.men')}</th>
              <th className="num">{say('rep.other')}</th>
              <th className="num">{say('rep.organisations')}</th>
            </tr>
          </thead>
          <tbody>
            {report.attendance.map((a) => (
              <tr key={a.side}>
                <th scope="row">{say.code('side', `SIDE_${a.side.toUpperCase()}`)}</th>
                <td className="num">{a.women}</td>
                <td className="num">{a.men}</td>
                <td className="num">{a.other}</td>
                <td className="num">{a.organisations}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <Lineage workshop={workshop.name} figure="attendance" />
      </section>
      <section className="stack-s">
        <h2>{say('gaps.ranked')}</h2>
        <table className="table">
          <thead>
            <tr>
              <th>{say('place')}</th>
              <th>{say('question')}</th>
              <th className="num">{say('level')}</th>
              <th className="num">{say('target')}</th>
              <th className="num">{say('gapWord')}</th>
              <th className="num">{say('urgencyWord')}</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {report.gaps
              .filter((g) => g.gap > 0)
              .slice(0, 25)
              .map((g) => (
                <tr key={g.question}>
                  <td>{g.place}</td>
                  <th scope="row">
                    {g.question} {book.question.get(g.question)?.text}
                  </th>
                  <td className="num">{level(g.level)}</td>
                  <td className="num">{g.target}</td>
                  <td className="num">{say.number(g.gap, 1)}</td>
                  <td className="num">{g.urgency < 0 ? '–' : g.urgency}</td>
                  <td>
                    {!g.agreed && <Chip tone="wait">{say('gap.notAgreed')}</Chip>}
                    {g.claimed && <Chip tone="wait">{say('gap.claimed')}</Chip>}
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
        {report.gaps.length > 25 && (
          <p className="small muted">{say('rep.more', { n: report.gaps.length - 25 })}</p>
        )}
      </section>
      <section className="stack-s">
        <h2>{say('heat.title')}</h2>
        <table className="table heat">
          <thead>
            <tr>
              <th>{say('area')}</th>
              <th>{say.code('side', 'SIDE_GOVERNMENT')}</th>
              <th>{say.code('side', 'SIDE_INDUSTRY')}</th>
              <th>{say('rep.both')}</th>
            </tr>
          </thead>
          <tbody>
            {report.heat.map((r) => (
              <tr key={r.code}>
                <th scope="row">
                  {r.code} {book.areaTitle.get(r.code)}
                </th>
                {[r.government, r.industry, r.gap].map((v, k) =>
                  v < 0 ? (
                    <td key={k} className="tiny faint" style={{ textAlign: 'center' }}>
                      –
                    </td>
                  ) : (
                    <td key={k} className={`hc ${gapClass(v)}`}>
                      {say.number(v, 1)}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {round && (
        <section className="stack-s">
          <h2>{say('con.five')}</h2>
          <p>
            {say('con.w', { w: say.number(round.kendallW, 2), before: '', has: 'no' })}{' '}
            {say('rep.suggestion', {
              n: report.suggestionTop5,
              tau: report.suggestionTau === undefined ? '–' : say.number(report.suggestionTau, 2),
            })}
          </p>
          <table className="table">
            <tbody>
              {round.tallies.map((t) => (
                <tr key={t.candidate}>
                  <td className="pl">{t.place}</td>
                  <th scope="row">{name(t.candidate)}</th>
                  <td className="num">{say('ofCount', { n: t.inFive, of: round.ballots })}</td>
                  <td className="num">{say.number(t.points, 1)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {agreement.data && (
        <section className="stack-s">
          <h2>{say('con.orderAgreed')}</h2>
          <ol className="small stack-s">
            {report.order.map((id, i) => (
              <li key={id}>
                <strong>{i + 1}</strong> {name(id)}
              </li>
            ))}
          </ol>
          <Positions report={report} />
          {agreement.data.changes.map((c) => (
            <blockquote key={c.candidate + c.toPlace + c.reason} className="small">
              <p>{say('con.moved', { what: name(c.candidate), from: c.fromPlace, to: c.toPlace })}</p>
              <p className="muted">“{c.reason}”</p>
            </blockquote>
          ))}
          <h3>{say('con.objections')}</h3>
          {agreement.data.objections.length === 0 && <p className="small muted">{say('con.noObjections')}</p>}
          {agreement.data.objections.map((o, k) => (
            <blockquote key={k} className="small">
              <p>“{o.reason}”</p>
              <p className="muted">
                {say.code('side', o.side)},{' '}
                {o.candidate ? say('con.on', { what: name(o.candidate) }) : say('position.whole')}
              </p>
            </blockquote>
          ))}
        </section>
      )}
      {report.roadmap.length > 0 && (
        <section className="stack-s">
          <h2>{say('roadmap')}</h2>
          <table className="table">
            <tbody>
              {report.roadmap
                .filter((i) => i.included)
                .map((i) => (
                  <tr key={i.action}>
                    <td className="pl">{i.place}</td>
                    <th scope="row">{name(i.action)}</th>
                    <td className="nowrap">
                      {quarterText(i.startQuarter)} – {quarterText(i.endQuarter)}
                    </td>
                    <td>{i.costBand && say.code('cost', i.costBand)}</td>
                    <td>{i.funds && say.code('funds', i.funds)}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </section>
      )}
      <section className="stack-s">
        <h2>{say('rep.sources')}</h2>
        <p className="small muted">{say('rep.sourcesText')}</p>
        <table className="table">
          <tbody>
            {report.sources.map((s) => (
              <tr key={s.type}>
                <th scope="row">{s.type}</th>
                <td className="num">{say.number(Number(s.count))}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className="tiny faint" style={{ overflowWrap: 'anywhere' }}>
          {say('rep.hash')} {report.dataHash}
        </p>
      </section>
    </article>
  );
}

/** Support, can live with it, object; of so many: in this order, as the report has them. */
function Positions({ report }: { report: WorkshopReport }) {
  const say = useSay();
  const rows = [
    ['SIDE_GOVERNMENT', report.positionsGovernment],
    ['SIDE_INDUSTRY', report.positionsIndustry],
  ] as const;
  if (rows.every(([, counts]) => counts.length < 4)) return null;
  return (
    <table className="table">
      <thead>
        <tr>
          <th>{say('rep.side')}</th>
          <th className="num">{say('rep.support')}</th>
          <th className="num">{say('rep.canLive')}</th>
          <th className="num">{say('rep.object')}</th>
          <th className="num">{say('peopleIn')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([side, counts]) => (
          <tr key={side}>
            <th scope="row">{say.code('side', side)}</th>
            {counts.slice(0, 4).map((n, k) => (
              <td key={k} className="num">
                {n}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
