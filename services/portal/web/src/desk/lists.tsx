import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import { api } from '../api';
import { useSay } from '../i18n';
import { Chip } from '../ui/bits';
import { CardLoading, Empty, PageError } from '../ui/states';
import { Head, TopBar } from './frame';

/** Roadmaps and reports: the office's agreed workshops, and what was made of them. */
export default function Lists() {
  const say = useSay();
  const [path] = useLocation();
  const reports = path.startsWith('/reports');
  const list = useQuery({ queryKey: ['workshops'], queryFn: () => api.listWorkshops({ pageSize: 200 }) });
  const maps = useQuery({ queryKey: ['roadmaps'], queryFn: () => api.listRoadmaps({ pageSize: 200 }) });
  if (list.error && !list.data) return <PageError error={list.error} retry={() => void list.refetch()} />;
  if (maps.error && !maps.data && !reports)
    return <PageError error={maps.error} retry={() => void maps.refetch()} />;
  const title = (workshop: string) =>
    list.data?.workshops.find((w) => w.name === workshop)?.displayName ?? workshop;
  const held = list.data?.workshops.filter((w) => w.stage !== 'STAGE_PREPARE') ?? [];
  const n = reports ? held.length : (maps.data?.roadmaps.length ?? 0);
  return (
    <>
      <TopBar trail={[{ label: say(reports ? 'nav.reports' : 'nav.roadmaps') }]} />
      <Head
        title={say(reports ? 'lists.reports' : 'lists.roadmaps', { n })}
        lead={say(reports ? 'lists.reportsLead' : 'lists.roadmapsLead')}
      />
      {!list.data ? (
        <CardLoading />
      ) : n === 0 ? (
        <Empty title={say('lists.none')}>
          <p>{say('lists.noneText')}</p>
        </Empty>
      ) : (
        <section className="card flush">
          <table className="table">
            <tbody>
              {reports
                ? held.map((w) => (
                    <tr key={w.name}>
                      <th scope="row">
                        <Link href={`/${w.name}/report`}>{w.displayName}</Link>
                        {w.demonstration && (
                          <>
                            {' '}
                            <Chip tone="demo">{say('demo')}</Chip>
                          </>
                        )}
                      </th>
                      <td>{say.code('stage', w.stage)}</td>
                      <td>{say.country(w.countryCode)}</td>
                      <td className="num">{say.date(w.startDate)}</td>
                    </tr>
                  ))
                : maps.data?.roadmaps.map((m) => (
                    <tr key={m.name}>
                      <th scope="row">
                        <Link href={`/${m.workshop}/roadmap`}>{title(m.workshop)}</Link>
                      </th>
                      <td>{say('lists.items', { n: m.items.filter((i) => i.included).length })}</td>
                      <td>
                        {m.items.some((i) => i.state === 'LATE') && (
                          <Chip tone="bad">{say('road.late')}</Chip>
                        )}
                      </td>
                      <td className="num">
                        {m.state === 'ADOPTED' ? (
                          <Chip tone="good">{say('road.adopted')}</Chip>
                        ) : (
                          <Chip>{say('road.draft')}</Chip>
                        )}
                      </td>
                    </tr>
                  ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}
