import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import { api } from '../api';
import { useSay } from '../i18n';
import { may, useMe } from '../session';
import { Chip } from '../ui/bits';
import { Button, ButtonLink } from '../ui/button';
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
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{say('workshop')}</th>
                <th scope="col">{say('stageNow')}</th>
                <th scope="col">{say('country')}</th>
                <th scope="col">{say('firstDay')}</th>
                <th scope="col" className="num">
                  {say('peopleIn')}
                </th>
                <th scope="col">
                  <span className="hidden">{say('actions')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {list.data.workshops.map((w) => (
                <tr key={w.name}>
                  <th scope="row">
                    <Link href={`/${w.name}`}>{w.displayName || w.product}</Link>
                    {w.demonstration && (
                      <>
                        {' '}
                        <Chip tone="demo">{say('demo')}</Chip>
                      </>
                    )}
                  </th>
                  <td>{say.code('stage', w.stage)}</td>
                  <td>{say.country(w.countryCode)}</td>
                  <td className="nowrap">{say.date(w.startDate)}</td>
                  <td className="num">{say.number(w.joinedCount)}</td>
                  <td className="num">
                    {edit && (
                      <Button size="small" kind="quiet" onPress={() => copy.mutate(w)}>
                        {say('workshops.copy')}
                      </Button>
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
