import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api';
import { useSay } from '../i18n';
import { about } from '../live/watch';

/** What a figure was made of: the recorded events behind it, asked for when it is opened. */
export function Lineage({ workshop, figure }: { workshop: string; figure: string }) {
  const say = useSay();
  const [open, setOpen] = useState(false);
  const lineage = useQuery({
    queryKey: about(workshop, 'lineage', figure),
    queryFn: () => api.getLineage({ workshop, figure }),
    enabled: open,
  });
  return (
    <details onToggle={(e) => setOpen(e.currentTarget.open)} data-testid={`lineage-${figure}`}>
      <summary>{say('source.open')}</summary>
      {lineage.isFetching && !lineage.data && <div className="skeleton" />}
      {lineage.error && !lineage.data && <p className="small muted">{say('source.none')}</p>}
      {lineage.data && (
        <div className="small stack-s">
          <p>{say('source.total', { n: Number(lineage.data.total) })}</p>
          <div className="scroll" style={{ maxBlockSize: 240, overflowY: 'auto' }}>
            <table className="table">
              <tbody>
                {lineage.data.events.map((e) => (
                  <tr key={e.id}>
                    <td className="nowrap">{say.stamp(e.time)}</td>
                    <th scope="row">{e.type.split('.').pop()}</th>
                    <td className="tiny faint">{e.id}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </div>
      )}
    </details>
  );
}
