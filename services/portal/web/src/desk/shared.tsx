import { useQuery } from '@tanstack/react-query';
import { useParams } from 'wouter';
import { api, type SharedReport } from '../api';
import { useSay } from '../i18n';
import { useBook } from '../room/use-room';
import { Chip } from '../ui/bits';
import { CardLoading, PageError } from '../ui/states';
import { Head, TopBar } from './frame';
import { quarterText } from './quarters';

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
          <p className="small muted">
            {say('share.only', { what: say.list(r.fields.map((f) => say.code('share.field', f))) })}
          </p>
          <Parts report={r} />
        </>
      )}
    </>
  );
}

function Parts({ report }: { report: SharedReport }) {
  const say = useSay();
  const book = useBook(report.instrument).data;
  const has = (field: string) => report.fields.includes(field);
  const action = (id: string) => book?.action.get(id)?.title ?? id;
  const level = (v: number) => (v < 0 ? '–' : say.number(v, 1));
  const round = report.rounds.at(-1);
  return (
    <article className="paper" data-testid="shared-report">
      {has('attendance') && (
        <section className="stack-s" data-testid="part-attendance">
          <h2>{say('rep.who')}</h2>
          <table className="table">
            <thead>
              <tr>
                <th>{say('rep.side')}</th>
                <th className="num">{say('rep.women')}</th>
                <th className="num">{say('rep.men')}</th>
                <th className="num">{say('rep.other')}</th>
              </tr>
            </thead>
            <tbody>
              {report.attendance.map((a) => (
                <tr key={a.side}>
                  <th scope="row">{say.code('side', `SIDE_${a.side.toUpperCase()}`)}</th>
                  <td className="num">{a.women}</td>
                  <td className="num">{a.men}</td>
                  <td className="num">{a.other}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {has('gaps') && (
        <section className="stack-s" data-testid="part-gaps">
          <h2>{say('gaps.ranked')}</h2>
          <table className="table">
            <thead>
              <tr>
                <th>{say('place')}</th>
                <th>{say('question')}</th>
                <th className="num">{say('level')}</th>
                <th className="num">{say('target')}</th>
                <th />
              </tr>
            </thead>
            <tbody>
              {report.gaps
                .filter((g) => g.gap > 0)
                .map((g) => (
                  <tr key={g.question}>
                    <td>{g.place}</td>
                    <th scope="row">
                      {g.question} {book?.question.get(g.question)?.text}
                    </th>
                    <td className="num">{level(g.level)}</td>
                    <td className="num">{g.target}</td>
                    <td>{!g.agreed && <Chip tone="wait">{say('gap.notAgreed')}</Chip>}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </section>
      )}
      {has('heat') && (
        <section className="stack-s" data-testid="part-heat">
          <h2>{say('heat.title')}</h2>
          <table className="table">
            <tbody>
              {report.heat.map((h) => (
                <tr key={h.code}>
                  <th scope="row">
                    {h.code} {book?.areaTitle.get(h.code)}
                  </th>
                  <td className="num">{level(h.gap)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {has('rounds') && round && (
        <section className="stack-s" data-testid="part-rounds">
          <h2>{say('share.field.rounds')}</h2>
          <table className="table">
            <tbody>
              {round.tallies.map((t) => (
                <tr key={t.candidate}>
                  <td>{t.place}</td>
                  <th scope="row">{action(t.candidate)}</th>
                  <td className="num">{say('share.inFive', { n: t.inFive, of: round.ballots })}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {has('order') && (
        <section className="stack-s" data-testid="part-order">
          <h2>{say('share.field.order')}</h2>
          <table className="table">
            <tbody>
              {report.order.map((id, k) => (
                <tr key={id}>
                  <td>{k + 1}</td>
                  <th scope="row">{action(id)}</th>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {has('roadmap') && (
        <section className="stack-s" data-testid="part-roadmap">
          <h2>{say('roadmap')}</h2>
          <table className="table">
            <tbody>
              {report.roadmap.map((i) => (
                <tr key={i.action}>
                  <td>{i.place}</td>
                  <th scope="row">{action(i.action)}</th>
                  <td className="nowrap">
                    {quarterText(i.startQuarter)} – {quarterText(i.endQuarter)}
                  </td>
                  <td>{i.costBand && say.code('cost', i.costBand)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </article>
  );
}
