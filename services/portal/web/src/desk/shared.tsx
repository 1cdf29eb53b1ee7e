import { useQuery } from '@tanstack/react-query';
import { useParams } from 'wouter';
import { api, type SharedReport } from '../api';
import { useSay } from '../i18n';
import { useBook } from '../room/use-room';
import { Chip } from '../ui/bits';
import { CardLoading, PageError } from '../ui/states';
import { Head, TopBar } from './frame';
import { Parts } from './sharing';
import { Attendance, HeatRows, Ordered, Planned, RankedGaps, Tallied } from './report-parts';

/** Another office's report, as far as it is shared with us. Each reading is written down on both sides, so it is asked for once. */
export default function Shared() {
  const say = useSay();
  const { id } = useParams<{ id: string }>();
  const shared = useQuery({
    queryKey: ['shared', id],
    queryFn: () => api.getSharedReport({ share: `shares/${id}` }),
    staleTime: 5 * 60_000,
    gcTime: 0,
    refetchOnWindowFocus: false,
    retry: false,
  });
  if (shared.error) return <PageError error={shared.error} retry={() => void shared.refetch()} />;
  const r = shared.data;
  return (
    <>
      <TopBar trail={[{ to: '/sharing', label: say('nav.sharing') }, { label: r?.displayName ?? '' }]} />
      {!r ? (
        <CardLoading rows={8} />
      ) : (
        <>
          <Head
            chips={r.demonstration && <Chip tone="demo">{say('demo')}</Chip>}
            title={r.displayName}
            lead={`${say('share.from', { office: r.otherDisplayName, country: say.country(r.otherCountryCode) })} · ${say('share.until', { when: say.stamp(r.expireTime) })}`}
          />
          <div className="stack-s" style={{ marginBlockEnd: 24 }}>
            <p className="small muted">{say('share.only')}</p>
            <Parts fields={r.fields} />
          </div>
          <Report report={r} />
        </>
      )}
    </>
  );
}

function Report({ report }: { report: SharedReport }) {
  const say = useSay();
  const book = useBook(report.instrument).data;
  const has = (field: string) => report.fields.includes(field);
  const action = (id: string) => book?.action.get(id)?.title ?? id;
  const round = report.rounds.at(-1);
  return (
    <article className="paper" data-testid="shared-report">
      {has('attendance') && (
        <section className="stack-s" data-testid="part-attendance">
          <h2>{say('rep.who')}</h2>
          <Attendance rows={report.attendance} />
        </section>
      )}
      {has('gaps') && (
        <section className="stack-s" data-testid="part-gaps">
          <h2>{say('gaps.ranked')}</h2>
          <RankedGaps rows={report.gaps} book={book} />
        </section>
      )}
      {has('heat') && (
        <section className="stack-s" data-testid="part-heat">
          <h2>{say('heat.title')}</h2>
          <HeatRows rows={report.heat} book={book} />
        </section>
      )}
      {has('rounds') && round && (
        <section className="stack-s" data-testid="part-rounds">
          <h2>{say('share.field.rounds')}</h2>
          <Tallied round={round} name={action} />
        </section>
      )}
      {has('order') && (
        <section className="stack-s" data-testid="part-order">
          <h2>{say('share.field.order')}</h2>
          <Ordered order={report.order} name={action} />
        </section>
      )}
      {has('roadmap') && (
        <section className="stack-s" data-testid="part-roadmap">
          <h2>{say('roadmap')}</h2>
          <Planned items={report.roadmap} name={action} />
        </section>
      )}
    </article>
  );
}
