import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { Link } from 'wouter';
import { api } from '../api';
import { useSay } from '../i18n';
import { may, useMe } from '../session';
import { Chip } from '../ui/bits';
import { Button } from '../ui/button';
import { ListTable } from '../ui/list-table';
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
          <ListTable
            columns={[
              { label: say('instrument') },
              { label: say('version') },
              { label: say('stateWord') },
              { label: say('prep.languages') },
              { label: say('prog.published') },
              { label: say('actions'), acts: true },
            ]}
            rows={list.data.instruments.map((i) => ({
              key: i.name,
              name: (
                <>
                  <Link href={`/programmes/${i.name.split('/')[1]}/${i.name.split('/')[3]}`}>{i.title}</Link>
                  {i.mark && (
                    <>
                      {' '}
                      <Chip tone="demo">{i.mark}</Chip>
                    </>
                  )}
                </>
              ),
              cells: [
                i.name.split('/')[3],
                say.code('instrumentState', i.state),
                i.languages.join(', '),
                say.date(i.publishTime),
                admin && (
                  <>
                    {i.state === 'INSTRUMENT_STATE_DRAFT' && (
                      <Button
                        size="small"
                        onPress={() => act.mutate(() => api.publishInstrument({ name: i.name }))}
                      >
                        {say('prog.publish')}
                      </Button>
                    )}
                    {i.state === 'INSTRUMENT_STATE_PUBLISHED' && (
                      <Button
                        size="small"
                        kind="quiet"
                        onPress={() => act.mutate(() => api.retireInstrument({ name: i.name }))}
                      >
                        {say('prog.retire')}
                      </Button>
                    )}
                  </>
                ),
              ],
            }))}
          />
        </section>
      )}
    </>
  );
}
