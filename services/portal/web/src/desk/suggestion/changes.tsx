import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { api, type ChangeOfOrder } from '../../api';
import { useSay } from '../../i18n';
import { about } from '../../live/watch';
import { titleOf, useBook, useWorkshop } from '../../room/use-room';
import { Chip } from '../../ui/bits';
import { short, partsOf, versionPath } from './use-learning';

const tone = { LEARNT: 'good', WAITING: 'wait', WITHHELD: '' } as const;

/** Every change of order of the office and what became of it, by the room that made it. */
export function Changes({ changes }: { changes: ChangeOfOrder[] }) {
  const say = useSay();
  const [all, setAll] = useState(false);
  const waiting = changes.filter((c) => c.state === 'WAITING').length;
  const rooms = [...new Set(changes.map((c) => c.workshop))];
  const shown = all ? rooms : rooms.slice(0, 4);
  return (
    <section className="card stack-s" aria-labelledby="changes" data-testid="changes">
      <h2 id="changes">{say('changes.title', { n: waiting })}</h2>
      <p className="small muted">{say('changes.text')}</p>
      {changes.length === 0 && <p className="small">{say('changes.none')}</p>}
      {shown.map((w) => (
        <Room key={w} workshop={w} changes={changes.filter((c) => c.workshop === w)} />
      ))}
      {rooms.length > 4 && (
        <div>
          <button type="button" className="link" onClick={() => setAll(!all)}>
            {say(all ? 'changes.fewer' : 'changes.all', { n: rooms.length })}
          </button>
        </div>
      )}
    </section>
  );
}

/** Titles and reasons are the room's: asked for from it, as codes and places alone say nothing to a reader. */
export function Room({ workshop, changes }: { workshop: string; changes: ChangeOfOrder[] }) {
  const say = useSay();
  const room = useWorkshop(workshop);
  const book = useBook(room.data?.instrument);
  const list = useQuery({
    queryKey: about(workshop, 'shortlist'),
    queryFn: () => api.getShortlist({ workshop }),
  });
  const agreement = useQuery({
    queryKey: about(workshop, 'agreement'),
    queryFn: () => api.getAgreement({ workshop }),
  });
  const name = (id: string) => titleOf(book.data, list.data?.candidates.find((c) => c.id === id) ?? { id });
  const reason = (c: ChangeOfOrder) => agreement.data?.changes[Number(c.name.split('/').pop()) - 1]?.reason;
  return (
    <div className="stack-s">
      <p className="small">
        <Link href={`/${workshop}/consensus`}>{room.data?.displayName ?? workshop}</Link>{' '}
        {room.data && <span className="muted">{say.date(room.data.startDate)}</span>}{' '}
        {room.data?.demonstration && <Chip tone="demo">{say('demo')}</Chip>}
      </p>
      <ul className="stack-s">
        {changes.map((c) => (
          <li key={c.name} data-testid="change" data-state={c.state}>
            <blockquote className="small stack-s">
              <p>{say('con.moved', { what: name(c.candidate), from: c.fromPlace, to: c.toPlace })}</p>
              {reason(c) && <p className="muted">{say.quote(reason(c)!)}</p>}
              <p className="row" style={{ gap: 'var(--s-1) var(--s-2)' }}>
                <Chip tone={tone[c.state as keyof typeof tone] ?? ''}>
                  {say.code('changeState', c.state)}
                </Chip>
                {c.learnTime && (
                  <span className="tiny muted">{say('changes.heard', { when: say.stamp(c.learnTime) })}</span>
                )}
                {c.models.map((m) => (
                  <Link key={m} href={versionPath(partsOf(m))} className="tiny" data-testid="change-model">
                    {say('changes.in', { version: short(partsOf(m).version) })}
                  </Link>
                ))}
              </p>
            </blockquote>
          </li>
        ))}
      </ul>
    </div>
  );
}
