import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import { api } from '../api';
import { useSay } from '../i18n';
import { may, useMe } from '../session';
import { DemoMark } from '../ui/bits';
import { Button, ButtonLink } from '../ui/button';
import { ListTable } from '../ui/list-table';
import { CardLoading, Empty, ErrorNotice, PageError } from '../ui/states';
import { Head, TopBar } from './frame';

export default function Workshops() {
  const say = useSay();
  const me = useMe();
  const [, go] = useLocation();
  const list = useQuery({ queryKey: ['workshops'], queryFn: () => api.listWorkshops({ pageSize: 200 }) });
  const copy = useMutation({
    mutationFn: (w: { name: string; displayName: string }) =>
      api.copyWorkshop({ name: w.name, displayName: say('copyOf', { name: w.displayName }) }),
    onSuccess: (made) => go(`/${made.name}/prepare`),
  });
  const edit = may(me.data, 'administrator', 'facilitator');
  if (list.error && !list.data) return <PageError error={list.error} retry={() => void list.refetch()} />;
  return (
    <>
      <TopBar trail={[{ label: say('nav.workshops') }]} />
      <Head
        title={say('workshops.title', { n: list.data?.workshops.length ?? 0 })}
        lead={say('workshops.lead')}
      >
        {edit && (
          <ButtonLink to="/workshops/new" kind="primary" testId="new-workshop">
            {say('workshops.new')}
          </ButtonLink>
        )}
      </Head>
      {copy.error && <ErrorNotice error={copy.error} />}
      {!list.data ? (
        <CardLoading rows={6} />
      ) : list.data.workshops.length === 0 ? (
        <Empty title={say('workshops.none')}>
          <p>{say('workshops.noneText')}</p>
        </Empty>
      ) : (
        <section className="card flush">
          <ListTable
            columns={[
              { label: say('workshop') },
              { label: say('stageNow') },
              { label: say('country') },
              { label: say('firstDay') },
              { label: say('peopleIn'), num: true },
              { label: say('actions'), acts: true },
            ]}
            rows={list.data.workshops.map((w) => ({
              key: w.name,
              name: (
                <>
                  <Link href={`/${w.name}`}>{w.displayName || w.product}</Link>
                  <DemoMark of={w} />
                </>
              ),
              cells: [
                say.code('stage', w.stage),
                say.country(w.countryCode),
                say.date(w.startDate),
                say.number(w.joinedCount),
                edit && (
                  <Button size="small" kind="quiet" onPress={() => copy.mutate(w)}>
                    {say('workshops.copy')}
                  </Button>
                ),
              ],
            }))}
          />
        </section>
      )}
    </>
  );
}
