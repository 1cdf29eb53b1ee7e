import { useQuery } from '@tanstack/react-query';
import { api, type Workshop } from '../../api';
import { useSay } from '../../i18n';
import { about } from '../../live/watch';
import { JoinCard } from '../facilitator';

/** Address, QR, and who has joined: one phone in is the room check. */
export function RoomCheck({ workshop }: { workshop: Workshop }) {
  const say = useSay();
  const people = useQuery({
    queryKey: about(workshop.name, 'participants'),
    queryFn: () => api.listParticipants({ workshop: workshop.name, pageSize: 1000 }),
    refetchInterval: 5000,
  });
  return (
    <div className="cols with-aside" style={{ marginBlockStart: 24 }} id="people">
      <section className="card flush">
        <div className="card-head">
          <h2>{say('prep.people', { n: people.data?.participants.length ?? 0 })}</h2>
          <span className="small muted">{say('prep.peopleHint')}</span>
        </div>
        {people.data && people.data.participants.length > 0 ? (
          <table className="table">
            <thead>
              <tr>
                <th className="num">#</th>
                <th>{say('rep.side')}</th>
                <th>{say('join.organisation')}</th>
                <th>{say('tableWord')}</th>
                <th>{say('prep.joined')}</th>
              </tr>
            </thead>
            <tbody>
              {people.data.participants.map((p) => (
                <tr key={p.name}>
                  <td className="num">{p.number}</td>
                  <td>
                    <span
                      className={
                        p.countsAs === 'SIDE_GOVERNMENT'
                          ? 'side-g'
                          : p.countsAs === 'SIDE_INDUSTRY'
                            ? 'side-i'
                            : ''
                      }
                    >
                      {say.code('side', p.side)}
                    </span>
                  </td>
                  <td>{p.organisation}</td>
                  <td>
                    {p.table || '–'}
                    {p.rapporteur && ` · ${say('prep.speaks', { n: p.speaksFor })}`}
                  </td>
                  <td>{say.time(p.joinTime)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : (
          <p className="pad muted">{say('prep.nobody')}</p>
        )}
      </section>
      <aside className="stack">
        <JoinCard workshop={workshop} />
      </aside>
    </div>
  );
}
