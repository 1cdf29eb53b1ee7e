import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import { api } from '../api';
import { useSay } from '../i18n';
import { Chip, DemoMark } from '../ui/bits';
import { ListTable } from '../ui/list-table';
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
          {reports ? (
            <ListTable
              columns={[
                { label: say('workshop') },
                { label: say('stageNow') },
                { label: say('country') },
                { label: say('firstDay'), num: true },
              ]}
              rows={held.map((w) => ({
                key: w.name,
                name: (
                  <>
                    <Link href={`/${w.name}/report`}>{w.displayName}</Link>
                    <DemoMark of={w} />
                  </>
                ),
                cells: [say.code('stage', w.stage), say.country(w.countryCode), say.date(w.startDate)],
              }))}
            />
          ) : (
            <ListTable
              columns={[
                { label: say('workshop') },
                { label: say('actions'), num: true },
                { label: say('stateWord'), num: true },
              ]}
              rows={(maps.data?.roadmaps ?? []).map((m) => ({
                key: m.name,
                name: <Link href={`/${m.workshop}/roadmap`}>{title(m.workshop)}</Link>,
                cells: [
                  say.number(m.items.filter((i) => i.included).length),
                  <>
                    {m.items.some((i) => i.state === 'LATE') && (
                      <>
                        <Chip tone="bad">{say('road.late')}</Chip>{' '}
                      </>
                    )}
                    {m.state === 'ADOPTED' ? (
                      <Chip tone="good">{say('road.adopted')}</Chip>
                    ) : (
                      <Chip>{say('road.draft')}</Chip>
                    )}
                  </>,
                ],
              }))}
            />
          )}
        </section>
      )}
    </>
  );
}
