import type { Side, Table } from '../../api';
import { useSay } from '../../i18n';
import { Button } from '../../ui/button';

export function Tables({ tables, onChange }: { tables: Table[]; onChange: (tables: Table[]) => void }) {
  const say = useSay();
  const set = (i: number, change: Partial<Table>) =>
    onChange(tables.map((t, k) => (k === i ? { ...t, ...change } : t)));
  const add = (side: Side) =>
    onChange([
      ...tables,
      {
        number: Math.max(0, ...tables.map((t) => t.number)) + 1,
        side,
        sections: [],
        oneAnswer: false,
        seats: 8,
      },
    ]);
  return (
    <>
      {tables.length > 0 && (
        <div className="scroll">
          <table className="table stacked plain" role="table">
            <thead role="rowgroup">
              <tr role="row">
                <th>{say('tableWord')}</th>
                <th>{say('rep.side')}</th>
                <th>{say('prep.seats')}</th>
                <th>{say('prep.sections')}</th>
                <th>{say('prep.oneAnswer')}</th>
                <th />
              </tr>
            </thead>
            <tbody role="rowgroup">
              {tables.map((t, i) => (
                <tr role="row" key={t.number} data-testid={`table-row-${t.number}`}>
                  <th scope="row" role="rowheader" data-label={say('tableWord')}>
                    {t.number}
                  </th>
                  <td role="cell" data-label={say('rep.side')}>
                    <span className={t.side === 'SIDE_GOVERNMENT' ? 'side-g' : 'side-i'}>
                      {say.code('side', t.side)}
                    </span>
                  </td>
                  <td role="cell" data-label={say('prep.seats')}>
                    <div className="field">
                      <input
                        type="number"
                        min={1}
                        aria-label={say('prep.seats')}
                        value={t.seats}
                        onChange={(e) => set(i, { seats: Number(e.target.value) })}
                        style={{ inlineSize: 80 }}
                      />
                    </div>
                  </td>
                  <td role="cell" data-label={say('prep.sections')}>
                    <div className="field">
                      <input
                        aria-label={say('prep.sections')}
                        placeholder={say('prep.all')}
                        defaultValue={t.sections.join(' ')}
                        onBlur={(e) =>
                          set(i, {
                            sections: e.target.value
                              .toUpperCase()
                              .split(/[\s,;]+/)
                              .filter(Boolean),
                          })
                        }
                        style={{ inlineSize: 180 }}
                      />
                    </div>
                  </td>
                  <td role="cell" data-label={say('prep.oneAnswer')}>
                    <input
                      type="checkbox"
                      aria-label={say('prep.oneAnswer')}
                      checked={t.oneAnswer}
                      onChange={(e) => set(i, { oneAnswer: e.target.checked })}
                      style={{ inlineSize: 20, blockSize: 20 }}
                    />
                  </td>
                  <td role="cell" className="num">
                    <Button
                      size="small"
                      kind="quiet"
                      onPress={() => onChange(tables.filter((_, k) => k !== i))}
                    >
                      {say('remove')}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div className="row">
        <Button onPress={() => add('SIDE_GOVERNMENT')} testId="add-government-table">
          {say('prep.addG')}
        </Button>
        <Button onPress={() => add('SIDE_INDUSTRY')} testId="add-industry-table">
          {say('prep.addI')}
        </Button>
      </div>
    </>
  );
}
