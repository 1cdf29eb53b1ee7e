import type { ReactNode } from 'react';

export interface Column {
  label: string;
  num?: boolean;
  /** Of buttons: its heading is for those who listen. */
  acts?: boolean;
}
export interface Row {
  key: string;
  name: ReactNode;
  /** One for each column after the first. */
  cells: ReactNode[];
}

/** Things by their name: a table, and on a phone a card for each. */
export function ListTable({ columns, rows }: { columns: Column[]; rows: Row[] }) {
  return (
    <table className="table stacked plain list" role="table">
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((c) => (
            <th key={c.label} scope="col" role="columnheader" className={c.num ? 'num' : undefined}>
              {c.acts ? <span className="hidden">{c.label}</span> : c.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr role="row" key={row.key}>
            <th scope="row" role="rowheader">
              {row.name}
            </th>
            {row.cells.map((cell, k) => {
              const { label, num, acts } = columns[k + 1]!;
              return (
                <td
                  key={label}
                  role="cell"
                  className={num || acts ? 'num' : undefined}
                  data-label={acts ? undefined : label}
                >
                  {acts ? cell : <span>{cell}</span>}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
