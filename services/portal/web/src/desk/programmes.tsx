import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { Link } from 'wouter';
import { api } from '../api';
import { useSay } from '../i18n';
import { may, useMe } from '../session';
import { Chip } from '../ui/bits';
import { Button } from '../ui/button';
import { CardLoading, Empty, ErrorNotice, PageError } from '../ui/states';
import { Head, TopBar } from './frame';

/** Bytes in proto3 JSON are base64; the file may hold any UTF-8. */
async function base64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}

export default function Programmes() {
  const say = useSay();
  const me = useMe();
  const client = useQueryClient();
  const file = useRef<HTMLInputElement>(null);
  const list = useQuery({
    queryKey: ['instruments', say.language],
    queryFn: () => api.listInstruments({ languageCode: say.language }),
  });
  const act = useMutation({
    mutationFn: (send: () => Promise<unknown>) => send(),
    onSuccess: () => client.invalidateQueries({ queryKey: ['instruments'] }),
  });
  const admin = may(me.data, 'administrator');
  if (list.error && !list.data) return <PageError error={list.error} retry={() => void list.refetch()} />;
  return (
    <>
      <TopBar trail={[{ label: say('nav.programmes') }]} />
      <Head title={say('prog.title', { n: list.data?.instruments.length ?? 0 })} lead={say('prog.lead')}>
        {admin && (
          <>
            <input
              ref={file}
              type="file"
              accept="application/json,.json"
              hidden
              data-testid="import-file"
              onChange={(e) => {
                const f = e.target.files?.[0];
                if (f) act.mutate(async () => api.importInstrument({ document: await base64(f) }));
                e.target.value = '';
              }}
            />
            <Button isPending={act.isPending} onPress={() => file.current?.click()} testId="import">
              {say('prog.import')}
            </Button>
          </>
        )}
      </Head>
      {act.error && <ErrorNotice error={act.error} />}
      {!list.data ? (
        <CardLoading />
      ) : list.data.instruments.length === 0 ? (
        <Empty title={say('prog.none')}>
          <p>{say('prog.noneText')}</p>
        </Empty>
      ) : (
        <section className="card flush">
          <table className="table">
            <thead>
              <tr>
                <th>{say('instrument')}</th>
                <th>{say('version')}</th>
                <th>{say('stateWord')}</th>
                <th>{say('prep.languages')}</th>
                <th>{say('prog.published')}</th>
                <th />
              </tr>
            </thead>
            <tbody>
              {list.data.instruments.map((i) => (
                <tr key={i.name}>
                  <th scope="row">
                    <Link href={`/programmes/${i.name.split('/')[1]}/${i.name.split('/')[3]}`}>
                      {i.title}
                    </Link>
                    {i.mark && (
                      <>
                        {' '}
                        <Chip tone="demo">{i.mark}</Chip>
                      </>
                    )}
                  </th>
                  <td>{i.name.split('/')[3]}</td>
                  <td>{say.code('instrumentState', i.state)}</td>
                  <td>{i.languages.join(', ')}</td>
                  <td>{say.date(i.publishTime)}</td>
                  <td className="num">
                    {admin && i.state === 'INSTRUMENT_STATE_DRAFT' && (
                      <Button
                        size="small"
                        onPress={() => act.mutate(() => api.publishInstrument({ name: i.name }))}
                      >
                        {say('prog.publish')}
                      </Button>
                    )}
                    {admin && i.state === 'INSTRUMENT_STATE_PUBLISHED' && (
                      <Button
                        size="small"
                        kind="quiet"
                        onPress={() => act.mutate(() => api.retireInstrument({ name: i.name }))}
                      >
                        {say('prog.retire')}
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
