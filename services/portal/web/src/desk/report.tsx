import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type WorkshopReport } from '../api';
import { useSay } from '../i18n';
import { about } from '../live/watch';
import { titleOf } from '../room/use-room';
import { Chip, Notice } from '../ui/bits';
import { Button } from '../ui/button';
import { Lineage } from '../ui/lineage';
import { CardLoading, ErrorNotice, PageError } from '../ui/states';
import { Head } from './frame';
import { Chips, useScope, WithWorkshop, type RoomPage } from './room-page';
import { Attendance, HeatRows, ObjectionQuote, Ordered, Planned, RankedGaps, Tallied } from './report-parts';
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
            {book.instrument.mark} · {book.instrument.title}
          </p>
        )}
      </header>
      <section className="stack-s">
        <h2>{say('rep.who')}</h2>
        <p>{say('rep.whoText', { n: total })}</p>
        <Attendance rows={report.attendance} />
        <Lineage workshop={workshop.name} figure="attendance" />
      </section>
      <section className="stack-s">
        <h2>{say('gaps.ranked')}</h2>
        <RankedGaps rows={report.gaps} book={book} />
      </section>
      <section className="stack-s">
        <h2>{say('heat.title')}</h2>
        <HeatRows rows={report.heat} book={book} />
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
          <Tallied round={round} name={name} />
        </section>
      )}
      {agreement.data && (
        <section className="stack-s">
          <h2>{say('con.orderAgreed')}</h2>
          <Ordered order={report.order} name={name} />
          <Positions report={report} />
          {agreement.data.changes.map((c) => (
            <blockquote key={c.candidate + c.toPlace + c.reason} className="small">
              <p>{say('con.moved', { what: name(c.candidate), from: c.fromPlace, to: c.toPlace })}</p>
              <p className="muted">{say.quote(c.reason)}</p>
            </blockquote>
          ))}
          <h3>{say('con.objections')}</h3>
          {agreement.data.objections.length === 0 && <p className="small muted">{say('con.noObjections')}</p>}
          {agreement.data.objections.map((o, k) => (
            <ObjectionQuote key={k} objection={o} name={name} />
          ))}
        </section>
      )}
      {report.roadmap.length > 0 && (
        <section className="stack-s">
          <h2>{say('roadmap')}</h2>
          <Planned items={report.roadmap} name={name} />
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
